package ml.gibbon.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ml.gibbon.attack.Norm;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Tally;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.text.Figures;

/**
 * The checks that an evaluation runs by itself. Each warning starts with its check's id:
 *
 * <table>
 * <caption>Checks</caption>
 * <tr><th>id</th><th>raised if</th><th>meaning</th><th>what to do</th></tr>
 * <tr><td>C2</td><td>the largest change is above epsilon, by more than rounding</td><td>an error:
 * the images are not in the threat model</td><td>run {@code verify}, discard the table</td></tr>
 * <tr><td>C5</td><td>more than 5 % of the images were not changed at all</td><td>gradients vanish,
 * for instance in a saturated softmax</td><td>attack logits, or use an attack without
 * gradients</td></tr>
 * <tr><td>C8</td><td>success falls by more than a point while epsilon grows</td><td>the gradient is
 * masked, or one step overshoots</td><td>use an iterative attack before you trust the model</td></tr>
 * <tr><td>C9</td><td>images made on another model fool this one more often than its own do, by more
 * than a point</td><td>the model's gradient does not show where it is weak: it is masked</td><td>use
 * an iterative attack, and count the transfer as the model's error</td></tr>
 * <tr><td>C15</td><td>attacked by their true labels, images are classified better than
 * clean</td><td>label leaking: the model learned to read the label off the perturbation</td><td>
 * train and attack with the predicted label</td></tr>
 * <tr><td>C18</td><td>stored as uint8, epsilon is not an integer number of grey levels</td><td>the
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
  static List<String> of(Tally tally, AdversarialSet set) {
    List<String> warnings = new ArrayList<>();
    budget(tally, set).ifPresent(warnings::add);
    zeroGradients(tally, set).ifPresent(warnings::add);
    labelLeaking(tally, set).ifPresent(warnings::add);
    greyLevels(set).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> budget(Tally tally, AdversarialSet set) {
    boolean linf = set.threatModel().norm() == Norm.LINF;
    double largest = linf ? tally.linfMax() : tally.l2Max();
    return largest > set.epsilon() * (1 + BUDGET_TOLERANCE)
        ? Optional.of(
            "C2 ERROR: the largest change is %s %s but epsilon is %s; run verify, discard the table"
                .formatted(Figures.norm(set.norm()), largest, Figures.epsilon(set.epsilon())))
        : Optional.empty();
  }

  private static Optional<String> zeroGradients(Tally tally, AdversarialSet set) {
    return set.epsilon() > 0 && tally.unchangedShare() > UNCHANGED_SHARE
        ? Optional.of(
            "C5: %s of the images were not changed at all: gradients vanish"
                .formatted(Figures.percent(tally.unchangedShare())))
        : Optional.empty();
  }

  private static Optional<String> labelLeaking(Tally tally, AdversarialSet set) {
    return set.goal().equals("true-label") && tally.adversarialMistakes() < tally.cleanMistakes()
        ? Optional.of(
            "C15: fewer errors attacked (%s) than clean (%s): label leaking"
                .formatted(
                    Figures.percent(tally.adversarialError()), Figures.percent(tally.cleanError())))
        : Optional.empty();
  }

  private static Optional<String> greyLevels(AdversarialSet set) {
    double levels = set.epsilon() * 255;
    boolean whole = Math.abs(levels - Math.rint(levels)) < 1e-6;
    boolean stored = set.pixelFormat() == PixelFormat.UINT8;
    return stored && set.threatModel().norm() == Norm.LINF && !whole
        ? Optional.of(
            "C18: epsilon %s is no whole number of grey levels: stored as uint8 it is %d/255"
                .formatted(Figures.epsilon(set.epsilon()), (long) levels))
        : Optional.empty();
  }

  /** The rows in their order, with what shows only when rows are compared (C8, C9) added. */
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
                        && other.sameAttack(row))
            .max(Comparator.comparingDouble(MetricsRow::adversarialError));
    if (!row.isWhiteBox()
        || strongest.isEmpty()
        || strongest.get().adversarialError() <= row.adversarialError() + TRANSFER_TOLERANCE) {
      return row;
    }
    return with(
        row,
        "C9: images made on %s give an error of %s, its own only %s: gradient masking"
            .formatted(
                strongest.get().source(),
                Figures.percent(strongest.get().adversarialError()),
                Figures.percent(row.adversarialError())));
  }

  private static MetricsRow with(MetricsRow row, String warning) {
    List<String> warnings = new ArrayList<>(row.warnings());
    warnings.add(warning);
    return row.withWarnings(warnings);
  }

  private static MetricsRow withFallOfSuccess(MetricsRow row, List<MetricsRow> rows) {
    Optional<MetricsRow> smaller =
        rows.stream()
            .filter(other -> sameButEpsilon(row, other) && other.epsilon() < row.epsilon())
            .max(Comparator.comparingDouble(MetricsRow::epsilon));
    if (smaller.isEmpty()
        || row.successRate().isEmpty()
        || smaller.get().successRate().isEmpty()
        || row.successRate().getAsDouble()
            >= smaller.get().successRate().getAsDouble() - SUCCESS_TOLERANCE) {
      return row;
    }
    return with(
        row,
        "C8: success falls from %s at epsilon %s to %s at %s: gradient masking or overshooting"
            .formatted(
                Figures.percent(smaller.get().successRate()),
                Figures.epsilon(smaller.get().epsilon()),
                Figures.percent(row.successRate()),
                Figures.epsilon(row.epsilon())));
  }

  private static boolean sameButEpsilon(MetricsRow a, MetricsRow b) {
    return a.sameButEpsilon(b) && a.model().equals(b.model()) && a.source().equals(b.source());
  }
}
