package ml.gibbon.train;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;

/**
 * How far a training has come: all that it needs to go on.
 *
 * @param network with parameters and velocities after the last epoch of the history
 * @param history of all epochs so far
 * @param bestModel model file of the epoch with the smallest validation error
 * @param bestEpoch that epoch, from 1; 0 before the first
 * @param bestError its validation error
 */
record TrainingState(
    NetworkInTraining network,
    TrainingHistory history,
    byte[] bestModel,
    int bestEpoch,
    double bestError) {

  static TrainingState start(NetworkInTraining network) {
    return new TrainingState(
        network, new TrainingHistory(List.of()), new byte[0], 0, Double.POSITIVE_INFINITY);
  }

  int epochs() {
    return history.size();
  }

  /**
   * The state after one more epoch of the same network.
   *
   * @param error that early stopping watches, empty when there are no validation images
   */
  TrainingState after(EpochRecord epoch, OptionalDouble error) {
    TrainingHistory longer = history.plus(epoch);
    if (error.isPresent() && error.getAsDouble() < bestError) {
      return new TrainingState(network, longer, network.file(), epoch.epoch(), error.getAsDouble());
    }
    return new TrainingState(network, longer, bestModel, bestEpoch, bestError);
  }
}
