package ml.gibbon.report;

import java.util.List;
import ml.gibbon.text.Words;

/**
 * The part of a list that is shown.
 *
 * @param shown in its order
 * @param leftOut how many are not
 */
record Capped<T>(List<T> shown, int leftOut) {

  /** The first of a list. */
  static <T> Capped<T> first(List<T> all, int most) {
    List<T> shown = all.stream().limit(most).toList();
    return new Capped<>(shown, all.size() - shown.size());
  }

  /**
   * What is left out, as a sentence, or empty.
   *
   * @param thing one of them: {@code attack}
   * @param place where it can be found: {@code the result table}
   */
  String note(String thing, String place) {
    return leftOut == 0
        ? ""
        : "Not shown: %s; see %s.".formatted(Words.count(leftOut, thing), place);
  }
}
