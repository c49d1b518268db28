package ml.gibbon.train.averaging;

import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;

/**
 * A network in training with all that goes with it from round to round, in the network's order of
 * the parameters. A vector that the training has no use for, or has not begun, is empty.
 *
 * @param network with its parameters and velocities, the first moment of the gradients; changed by
 *     training
 * @param squares second moment of the gradients
 * @param average moving average of the parameters over the averaging rounds
 */
public record Learner(NetworkInTraining network, float[] squares, float[] average) {

  /** A network at the beginning of a training. */
  public static Learner of(NetworkInTraining network) {
    return new Learner(network, new float[0], new float[0]);
  }

  /** The network that is measured and published: with the average where there is one. */
  public NetworkInTraining measured() {
    if (average.length == 0) {
      return network;
    }
    NetworkInTraining copy = NetworkInTraining.read(network.file());
    copy.set(average, copy.velocities());
    return copy;
  }

  /** The same as a network in use. */
  public Network published() {
    return measured().network();
  }
}
