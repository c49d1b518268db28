package ml.gibbon.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import ml.gibbon.config.EvaluateSettings;
import ml.gibbon.error.GateException;
import ml.gibbon.result.Check;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/**
 * The gate {@code evaluate.fail-under}: how robust hardened models have to be, or, where none is
 * hardened, those that were given.
 */
public final class RobustnessGate {

  /** Warnings of rows whose robust accuracy is none: images not attacked, or too much. */
  private static final Set<Check> SAY_NOTHING = Set.of(Check.OVER_BUDGET, Check.ZERO_GRADIENTS);

  private RobustnessGate() {}

  /**
   * Checks every row of these models, transfers included, and all of their attacks together; does
   * nothing when no gate was asked for. Call it last, so that a run that misses its gate still
   * leaves its results.
   *
   * @param given names of the models that come from files
   * @throws GateException when a robust accuracy is below the gate or comes of an attack that was
   *     none, or no hardened and no given model was evaluated
   */
  public static void check(Metrics metrics, EvaluateSettings settings, Set<String> given) {
    if (settings.failUnder().isEmpty()) {
      return;
    }
    double gate = settings.failUnder().getAsDouble();
    Set<String> hardened = metrics.provenance().hardened().keySet();
    List<MetricsRow> rows = rowsOf(hardened, metrics);
    Set<String> models = rows.isEmpty() ? given : hardened;
    rows = rows.isEmpty() ? rowsOf(given, metrics) : rows;
    if (rows.isEmpty()) {
      throw new GateException(
          "evaluate.fail-under is %s but no hardened model and none from a file was evaluated: name one in defences, or leave the gate out"
              .formatted(Figures.percent(gate)));
    }
    rows.forEach(row -> refuseUnlessAttacked(row, gate));
    refuseBelow(
        gate,
        rows.stream()
            .map(
                row ->
                    new Standing(
                        row.model(),
                        row.rates().robustAccuracy(),
                        row.isWhiteBox()
                            ? row.on().inWords()
                            : "images of %s, %s".formatted(row.source(), row.on().inWords()))));
    refuseBelow(
        gate,
        metrics.worstCases().stream()
            .filter(worst -> models.contains(worst.model()))
            .map(worst -> new Standing(worst.model(), worst.robustAccuracy(), worst.inWords())));
  }

  private static List<MetricsRow> rowsOf(Set<String> models, Metrics metrics) {
    return metrics.rows().stream().filter(row -> models.contains(row.model())).toList();
  }

  /** How a model stands against something. */
  private record Standing(String model, double accuracy, String against) {}

  private static void refuseBelow(double gate, Stream<Standing> standings) {
    standings
        .filter(standing -> standing.accuracy() < gate)
        .min(Comparator.comparingDouble(Standing::accuracy))
        .ifPresent(
            worst -> {
              throw new GateException(
                  "%s has a robust accuracy of %s against %s but evaluate.fail-under is %s"
                      .formatted(
                          worst.model(),
                          Figures.percent(worst.accuracy()),
                          worst.against(),
                          Figures.percent(gate)));
            });
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
