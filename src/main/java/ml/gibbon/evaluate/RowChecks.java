package ml.gibbon.evaluate;

import static ml.gibbon.evaluate.TableChecks.raise;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** The checks of a result row beside the others, and of what stands with it. */
final class RowChecks {

  /** A point more or less near 0 or 100 % can be a handful of images: it is no sign. */
  private static final double TOLERANCE = 0.01;

  /** Twice as many steps, or a few more: of very few steps more are always better. */
  private static final double MOST_TIMES = 4;

  private static final double COLLAPSE = 0.3;

  private RowChecks() {}

  /** The rows in their order, with what shows only when rows are compared added. */
  static List<MetricsRow> withFindings(List<MetricsRow> rows, ResultProvenance provenance) {
    return rows.stream().map(row -> withFindings(row, rows, provenance)).toList();
  }

  private static MetricsRow withFindings(
      MetricsRow row, List<MetricsRow> rows, ResultProvenance provenance) {
    return row.withWarnings(
        Stream.concat(
                row.warnings().stream(),
                Stream.of(
                        successFallsWithEpsilon(row, rows),
                        transferBeatsWhiteBox(row, rows),
                        moreStepsBreakMore(row, rows),
                        catastrophicOverfitting(row, rows, provenance),
                        ProvenanceCheck.of(row, provenance))
                    .flatMap(Optional::stream))
            .toList());
  }

  static Optional<Finding> successFallsWithEpsilon(MetricsRow row, List<MetricsRow> rows) {
    Optional<MetricsRow> smaller =
        rows.stream()
            .filter(
                other ->
                    other.hasAttackButEpsilonOf(row)
                        && hasModelsOf(other, row)
                        && epsilon(other) < epsilon(row))
            .max(Comparator.comparingDouble(RowChecks::epsilon));
    if (smaller.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble before = smaller.get().rates().successRate();
    OptionalDouble after = row.rates().successRate();
    return raise(
        Check.SUCCESS_FALLS_WITH_EPSILON,
        before.isPresent()
            && after.isPresent()
            && after.getAsDouble() < before.getAsDouble() - TOLERANCE,
        "success falls from %s at epsilon %s to %s at %s: gradient masking or overshooting",
        Figures.percent(before),
        Figures.epsilon(smaller.get().epsilon()),
        Figures.percent(after),
        Figures.epsilon(row.epsilon()));
  }

  static Optional<Finding> transferBeatsWhiteBox(MetricsRow row, List<MetricsRow> rows) {
    return rows.stream()
        .filter(
            other ->
                row.isWhiteBox()
                    && !other.isWhiteBox()
                    && other.model().equals(row.model())
                    && other.hasAttackOf(row))
        .max(Comparator.comparingDouble(other -> other.rates().adversarialError()))
        .flatMap(
            strongest ->
                raise(
                    Check.TRANSFER_BEATS_WHITE_BOX,
                    strongest.rates().adversarialError()
                        > row.rates().adversarialError() + TOLERANCE,
                    "images made on %s give an error of %s, its own only %s: gradient masking",
                    strongest.source(),
                    Figures.percent(strongest.rates().adversarialError()),
                    Figures.percent(row.rates().adversarialError())));
  }

  static Optional<Finding> moreStepsBreakMore(MetricsRow row, List<MetricsRow> rows) {
    double steps = steps(row.attack());
    return rows.stream()
        .filter(
            other ->
                hasImagesOf(other, row)
                    && other.attack().kind().equals(row.attack().kind())
                    && butSteps(other.attack()).equals(butSteps(row.attack()))
                    && 2 * steps(other.attack()) <= steps
                    && steps <= MOST_TIMES * steps(other.attack()))
        .max(Comparator.comparingDouble(other -> steps(other.attack())))
        .flatMap(
            fewer ->
                raise(
                    Check.MORE_STEPS_BREAK_MORE,
                    success(row) > success(fewer) + TOLERANCE,
                    "%.0f steps succeed on %s, %.0f steps only on %s: not converged",
                    steps,
                    Figures.percent(row.rates().successRate()),
                    steps(fewer.attack()),
                    Figures.percent(fewer.rates().successRate())));
  }

  /** Not a number for an attack that has no steps or chooses them itself: no comparison holds. */
  private static double steps(AttackKey attack) {
    String steps = attack.settings().getOrDefault(AttackFamily.STEPS, "auto");
    return steps.equals("auto") ? Double.NaN : Double.parseDouble(steps);
  }

  private static Map<String, String> butSteps(AttackKey attack) {
    Map<String, String> settings = new HashMap<>(attack.settings());
    settings.remove(AttackFamily.STEPS);
    return settings;
  }

  static Optional<Finding> catastrophicOverfitting(
      MetricsRow row, List<MetricsRow> rows, ResultProvenance provenance) {
    boolean isCandidate =
        row.isWhiteBox()
            && provenance.hardened().containsKey(row.model())
            && AttackFamily.of(row.attack()) == AttackFamily.SEVERAL_STEPS;
    double robust = row.rates().robustAccuracy();
    return rows.stream()
        .filter(
            other ->
                isCandidate
                    && hasImagesOf(other, row)
                    && AttackFamily.of(other.attack()) == AttackFamily.ONE_STEP)
        .min(Comparator.comparingDouble(other -> other.rates().robustAccuracy()))
        .flatMap(
            oneStep ->
                raise(
                    Check.CATASTROPHIC_OVERFITTING,
                    robust < oneStep.rates().robustAccuracy() / 2
                        && robust < oneStep.rates().robustAccuracy() - COLLAPSE,
                    "robust accuracy is %s against one step (%s) but %s against several",
                    Figures.percent(oneStep.rates().robustAccuracy()),
                    oneStep.attack().name(),
                    Figures.percent(robust)));
  }

  /** Whether attacks on the same model were allowed the same for the same goal. */
  static boolean hasImagesOf(MetricsRow a, MetricsRow b) {
    return hasModelsOf(a, b)
        && a.on().cleanImages().equals(b.on().cleanImages())
        && a.on().pixels() == b.on().pixels()
        && a.attack().goal().equals(b.attack().goal())
        && a.attack().threatModel().equals(b.attack().threatModel());
  }

  private static boolean hasModelsOf(MetricsRow a, MetricsRow b) {
    return a.model().equals(b.model()) && a.source().equals(b.source());
  }

  private static double success(MetricsRow row) {
    return row.rates().successRate().orElse(0);
  }

  /** The budget of an attack that has none is not smaller than any other. */
  private static double epsilon(MetricsRow row) {
    return row.epsilon().orElse(Double.POSITIVE_INFINITY);
  }
}
