package ml.gibbon.train;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.train.averaging.Learner;

/**
 * How far a training has come: all that it needs to go on.
 *
 * @param learner the network after the last epoch of the history
 * @param history of all epochs so far
 * @param bestModel model file of the epoch with the smallest validation error
 * @param bestEpoch that epoch, from 1; 0 before the first
 * @param bestError its validation error
 */
record TrainingState(
    Learner learner, TrainingHistory history, byte[] bestModel, int bestEpoch, double bestError) {

  static TrainingState start(NetworkInTraining network) {
    return new TrainingState(
        Learner.of(network),
        new TrainingHistory(List.of()),
        new byte[0],
        0,
        Double.POSITIVE_INFINITY);
  }

  int epochs() {
    return history.size();
  }

  /**
   * The state after one more epoch.
   *
   * @param next the network after it
   * @param error that early stopping watches, empty when there are no validation images
   */
  TrainingState after(Learner next, EpochRecord epoch, OptionalDouble error) {
    TrainingHistory longer = history.plus(epoch);
    if (error.isPresent() && error.getAsDouble() < bestError) {
      byte[] best = next.measured().file();
      return new TrainingState(next, longer, best, epoch.epoch(), error.getAsDouble());
    }
    return new TrainingState(next, longer, bestModel, bestEpoch, bestError);
  }
}
