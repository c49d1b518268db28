package ml.gibbon.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How a training went.
 *
 * @param epochs in their order
 */
public record TrainingHistory(List<EpochRecord> epochs) {

  /** How far PGD's error must have risen above its smallest. */
  private static final double FALL = .2;

  public TrainingHistory {
    epochs = List.copyOf(epochs);
  }

  /** Number of epochs. */
  public int size() {
    return epochs.size();
  }

  /** The last epoch of a training that has any. */
  public EpochRecord last() {
    return epochs.get(epochs.size() - 1);
  }

  /** The history with one more epoch. */
  public TrainingHistory plus(EpochRecord epoch) {
    List<EpochRecord> longer = new ArrayList<>(epochs);
    longer.add(epoch);
    return new TrainingHistory(longer);
  }

  /**
   * What is to be said of an epoch.
   *
   * @param index of the epoch, from 0
   */
  public Optional<GateWarning> warning(int index) {
    EpochErrors errors = epochs.get(index).errors();
    if (!errors.isPgdFarAboveFgsm()) {
      return Optional.empty();
    }
    double best =
        epochs.stream()
            .limit(index)
            .mapToDouble(epoch -> epoch.errors().pgd().orElse(1))
            .min()
            .orElse(1);
    return Optional.of(
        errors.pgd().orElseThrow() > best + FALL
            ? GateWarning.CATASTROPHIC_OVERFITTING
            : GateWarning.SINGLE_STEPS_ONLY);
  }

  /** What is to be said of the last epoch; nothing where there is none. */
  public Optional<GateWarning> warning() {
    return epochs.isEmpty() ? Optional.empty() : warning(epochs.size() - 1);
  }

  /** Numbers of the epochs in which catastrophic overfitting began. */
  public List<Integer> overfittings() {
    return IntStream.range(0, epochs.size())
        .filter(i -> isOverfitted(i) && (i == 0 || !isOverfitted(i - 1)))
        .mapToObj(i -> epochs.get(i).epoch())
        .toList();
  }

  private boolean isOverfitted(int index) {
    return warning(index).equals(Optional.of(GateWarning.CATASTROPHIC_OVERFITTING));
  }

  /** A value of each epoch. */
  public double[] values(ToDoubleFunction<EpochRecord> value) {
    return epochs.stream().mapToDouble(value).toArray();
  }
}
