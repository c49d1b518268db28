package ml.gibbon.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Tally;
import ml.gibbon.text.Figures;

/**
 * The checks that an evaluation runs by itself. Each warning starts with its check's name:
 *
 * <table>
 * <caption>Checks</caption>
 * <tr><th>name</th><th>raised if</th><th>meaning</th><th>what to do</th></tr>
 * <tr><td>over-budget</td><td>the largest change is above epsilon, by more than rounding</td><td>an error:
 * the images are not in the threat model</td><td>run {@code verify}, discard the table</td></tr>
 * <tr><td>zero-gradients</td><td>more than 5 % of the images were not changed at all</td><td>gradients vanish,
 * for instance in a saturated softmax</td><td>attack logits, or use an attack without
 * gradients</td></tr>
 * <tr><td>success-falls-with-epsilon</td><td>success falls by more than a point while epsilon grows</td><td>the gradient is
 * masked, or one step overshoots</td><td>use an iterative attack before you trust the model</td></tr>
 * <tr><td>transfer-beats-white-box</td><td>images made on another model fool this one more often than its own do, by more
 * than a point</td><td>the model's gradient does not show where it is weak: it is masked</td><td>use
 * an iterative attack, and count the transfer as the model's error</td></tr>
 * <tr><td>label-leaking</td><td>attacked by their true labels, images are classified better than
 * clean</td><td>label leaking: the model learned to read the label off the perturbation</td><td>
 * train and attack with the predicted label</td></tr>
 * <tr><td>fractional-grey-levels</td><td>stored as uint8, epsilon is not an integer number of grey levels</td><td>the
 * budget cannot be used up: the effective epsilon is smaller</td><td>write epsilon as k/255, or
 * store float32</td></tr>
 * </table>
 */
final class Warnings {

  /** Room for float32 rounding above the budget. */
  private static final double BUDGET_TOLERANCE = 1e-4;

  private static final double UNCHANGED_SHARE = 0.05;

  /** A fall of the success rate that a handful of images can cause near 100 % is no sign. */
  private static final double SUCCESS_TOLERANCE = 0.01;

  /** A handful of images more says nothing: the same number as above. */
  private static final double TRANSFER_TOLERANCE = SUCCESS_TOLERANCE;

  private Warnings() {}

  /** What one table shows by itself. */
  static List<String> of(Tally tally, AttackedImages on) {
    List<String> warnings = new ArrayList<>();
    budget(tally, on.attack().threatModel()).ifPresent(warnings::add);
    zeroGradients(tally, on.attack()).ifPresent(warnings::add);
    labelLeaking(tally, on.attack().goal()).ifPresent(warnings::add);
    greyLevels(on).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> budget(Tally tally, ThreatModel allowed) {
    OptionalDouble epsilon = allowed.epsilon();
    return epsilon.isPresent() && tally.largest() > epsilon.getAsDouble() * (1 + BUDGET_TOLERANCE)
        ? Optional.of(
            "over-budget: ERROR, the largest change is %s %s but epsilon is %s; run verify, discard the table"
                .formatted(
                    Figures.norm(allowed.norm().key()), tally.largest(), Figures.epsilon(epsilon)))
        : Optional.empty();
  }

  /** An attack of minimum norm leaves an image as it is that is wrong already. */
  private static Optional<String> zeroGradients(Tally tally, AttackKey attack) {
    return attack.threatModel().epsilon().orElse(0) > 0 && tally.unchangedShare() > UNCHANGED_SHARE
        ? Optional.of(
            "zero-gradients: %s of the images were not changed at all: gradients vanish"
                .formatted(Figures.percent(tally.unchangedShare())))
        : Optional.empty();
  }

  private static Optional<String> labelLeaking(Tally tally, Goal goal) {
    return goal.equals(Goal.UNTARGETED) && tally.adversarialMistakes() < tally.cleanMistakes()
        ? Optional.of(
            "label-leaking: fewer errors attacked (%s) than clean (%s)"
                .formatted(
                    Figures.percent(tally.rates().adversarialError()),
                    Figures.percent(tally.rates().cleanError())))
        : Optional.empty();
  }

  private static Optional<String> greyLevels(AttackedImages on) {
    double levels = on.attack().threatModel().epsilon().orElse(0) * 255;
    boolean whole = Math.abs(levels - Math.rint(levels)) < 1e-6;
    return on.pixels() == PixelFormat.UINT8
            && on.attack().threatModel().norm() == LpNorm.LINF
            && !whole
        ? Optional.of(
            "fractional-grey-levels: epsilon %s is no whole number of grey levels: stored as uint8 it is %d/255"
                .formatted(Figures.epsilon(on.attack().threatModel().epsilon()), (long) levels))
        : Optional.empty();
  }

  /** The rows in their order, with what shows only when rows are compared added. */
  static List<MetricsRow> acrossRows(List<MetricsRow> rows) {
    return rows.stream()
        .map(row -> withFallOfSuccess(row, rows))
        .map(row -> withStrongerTransfer(row, rows))
        .toList();
  }

  private static MetricsRow withStrongerTransfer(MetricsRow row, List<MetricsRow> rows) {
    Optional<MetricsRow> strongest =
        rows.stream()
            .filter(
                other ->
                    !other.isWhiteBox()
                        && other.model().equals(row.model())
                        && other.hasAttackOf(row))
            .max(Comparator.comparingDouble(Warnings::error));
    if (!row.isWhiteBox()
        || strongest.isEmpty()
        || error(strongest.get()) <= error(row) + TRANSFER_TOLERANCE) {
      return row;
    }
    return with(
        row,
        "transfer-beats-white-box: images made on %s give an error of %s, its own only %s: gradient masking"
            .formatted(
                strongest.get().source(),
                Figures.percent(error(strongest.get())),
                Figures.percent(error(row))));
  }

  private static MetricsRow with(MetricsRow row, String warning) {
    List<String> warnings = new ArrayList<>(row.warnings());
    warnings.add(warning);
    return row.withWarnings(warnings);
  }

  private static MetricsRow withFallOfSuccess(MetricsRow row, List<MetricsRow> rows) {
    Optional<MetricsRow> smaller =
        rows.stream()
            .filter(other -> sameButEpsilon(row, other) && epsilon(other) < epsilon(row))
            .max(Comparator.comparingDouble(Warnings::epsilon));
    if (smaller.isEmpty()) {
      return row;
    }
    OptionalDouble before = smaller.get().rates().successRate();
    OptionalDouble after = row.rates().successRate();
    if (before.isEmpty()
        || after.isEmpty()
        || after.getAsDouble() >= before.getAsDouble() - SUCCESS_TOLERANCE) {
      return row;
    }
    return with(
        row,
        "success-falls-with-epsilon: success falls from %s at epsilon %s to %s at %s: gradient masking or overshooting"
            .formatted(
                Figures.percent(before),
                Figures.epsilon(smaller.get().epsilon()),
                Figures.percent(after),
                Figures.epsilon(row.epsilon())));
  }

  private static double error(MetricsRow row) {
    return row.rates().adversarialError();
  }

  /** The budget of an attack that has none is not smaller than any other. */
  private static double epsilon(MetricsRow row) {
    return row.epsilon().orElse(Double.POSITIVE_INFINITY);
  }

  private static boolean sameButEpsilon(MetricsRow a, MetricsRow b) {
    return a.hasAttackButEpsilonOf(b)
        && a.model().equals(b.model())
        && a.source().equals(b.source());
  }
}
