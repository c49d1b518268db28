package ml.gibbon.result;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a training went.
 *
 * @param epochs in their order
 */
public record TrainingHistory(List<EpochRecord> epochs) {

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

  /** The epochs in which catastrophic overfitting began. */
  public List<EpochRecord> overfittings() {
    List<EpochRecord> begun = new ArrayList<>();
    boolean before = false;
    for (EpochRecord epoch : epochs) {
      boolean now = epoch.errors().isCatastrophicOverfitting();
      if (now && !before) {
        begun.add(epoch);
      }
      before = now;
    }
    return begun;
  }

  /** A value of each epoch. */
  public double[] values(ToDoubleFunction<EpochRecord> value) {
    return epochs.stream().mapToDouble(value).toArray();
  }
}
