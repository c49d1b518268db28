package ml.gibbon.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import ml.gibbon.config.EvaluateSettings;
import ml.gibbon.error.GateException;
import ml.gibbon.result.Check;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** The gate {@code evaluate.fail-under}: how robust hardened models have to be. */
public final class RobustnessGate {

  /** Warnings of rows whose robust accuracy is none: images not attacked, or too much. */
  private static final Set<Check> SAY_NOTHING = Set.of(Check.OVER_BUDGET, Check.ZERO_GRADIENTS);

  private RobustnessGate() {}

  /**
   * Checks every row of a hardened model, transfers included; does nothing when no gate was asked
   * for. Call it last, so that a run that misses its gate still leaves its results.
   *
   * @throws GateException when a robust accuracy is below the gate or comes of an attack that was
   *     none, or no hardened model was evaluated
   */
  public static void check(Metrics metrics, EvaluateSettings settings) {
    if (settings.failUnder().isEmpty()) {
      return;
    }
    double gate = settings.failUnder().getAsDouble();
    List<MetricsRow> hardened =
        metrics.rows().stream()
            .filter(row -> metrics.provenance().hardened().containsKey(row.model()))
            .toList();
    if (hardened.isEmpty()) {
      throw new GateException(
          "evaluate.fail-under is %s but no hardened model was evaluated: name one in defences, or leave the gate out"
              .formatted(Figures.percent(gate)));
    }
    hardened.forEach(row -> refuseUnlessAttacked(row, gate));
    MetricsRow worst =
        hardened.stream()
            .min(Comparator.comparingDouble(row -> row.rates().robustAccuracy()))
            .get();
    double accuracy = worst.rates().robustAccuracy();
    if (accuracy < gate) {
      throw new GateException(
          "%s has a robust accuracy of %s against %s%s but evaluate.fail-under is %s"
              .formatted(
                  worst.model(),
                  Figures.percent(accuracy),
                  worst.isWhiteBox() ? "" : "images of %s, ".formatted(worst.source()),
                  worst.on().inWords(),
                  Figures.percent(gate)));
    }
  }

  /** A model does not withstand what did not reach it. */
  private static void refuseUnlessAttacked(MetricsRow row, double gate) {
    row.warnings().stream()
        .filter(warning -> SAY_NOTHING.contains(warning.check()))
        .findFirst()
        .ifPresent(
            warning -> {
              throw new GateException(
                  "%s has a robust accuracy of %s against %s but that shows nothing for evaluate.fail-under, which is %s: %s; see the warning's name in .readme/tables.md"
                      .formatted(
                          row.model(),
                          Figures.percent(row.rates().robustAccuracy()),
                          row.on().inWords(),
                          Figures.percent(gate),
                          warning.inWords()));
            });
  }
}
