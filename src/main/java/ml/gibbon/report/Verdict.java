package ml.gibbon.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;

/** What all attacks of a threat model left of a model, in words. */
final class Verdict {

  /** Of what was right when clean: less than this is left of a broken model, */
  private static final double BROKEN = .1;

  /** and less than this of a weakened one. */
  private static final double WEAKENED = .5;

  private Verdict() {}

  /**
   * Such as {@code broken: 0.90 % left of 98.70 %}; empty where no attack on it was measured.
   *
   * @param rows of attacks, on this model among others
   */
  static String of(WorstCase worst, List<MetricsRow> rows) {
    OptionalDouble clean =
        rows.stream()
            .filter(row -> row.isWhiteBox() && row.model().equals(worst.model()))
            .filter(row -> row.on().cleanImages().equals(worst.cleanImages()))
            .mapToDouble(row -> 1 - row.rates().cleanError())
            .findFirst();
    return clean.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%s: %s left of %s",
            word(worst.robustAccuracy(), clean.getAsDouble()),
            Figures.percent(worst.robustAccuracy()),
            Figures.percent(clean.getAsDouble()));
  }

  private static String word(double robust, double clean) {
    if (robust < BROKEN * clean) {
      return "broken";
    }
    return robust < WEAKENED * clean ? "weakened" : "stands";
  }
}
