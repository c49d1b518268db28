package ml.gibbon.report;

import java.util.List;
import ml.gibbon.result.Interval;

/**
 * What a model answers, class by class, before and after an attack on it.
 *
 * @param classes those that have images, by label
 * @param answers pairs of label and answer: all that occur, or of many classes the wrong ones that
 *     are most frequent after the attack
 */
record TableAnswers(List<OfClass> classes, List<Pair> answers) {

  /** Tables of more classes list the most frequent mistakes instead of all answers. */
  static final int FEW_CLASSES = 20;

  /** How many mistakes they list. */
  static final int MISTAKES = 20;

  /**
   * Images of one class.
   *
   * @param images how many, at least 1
   * @param right those that were right when clean
   * @param robust those of them that are right when attacked, too
   */
  record OfClass(int label, long images, long right, long robust) {

    double robustAccuracy() {
      return (double) robust / images;
    }

    Interval interval() {
      return Interval.of(robust, images);
    }
  }

  /**
   * Images of one class that got one answer.
   *
   * @param before how many of them when clean
   * @param after how many when attacked
   */
  record Pair(int label, int answer, long before, long after) {}

  /** The number of images. */
  long images() {
    return classes.stream().mapToLong(OfClass::images).sum();
  }
}
