package ml.gibbon.model;

import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;

/**
 * A network that is trained: its parameters change, and each has a velocity, the momentum of the
 * steps so far. Both stand in vectors whose order is that of {@link TrainingGraph#positions}.
 */
public sealed interface NetworkInTraining
    permits LayersInTraining, GraphInTraining, AutoencoderInTraining {

  /**
   * A network whose training begins or goes on, with the velocities that it has.
   *
   * @param batchNorm of networks that came as a graph; those of DL4J's layers have their own rules
   * @throws ml.gibbon.error.InputException when nothing of it can be trained
   */
  static NetworkInTraining of(Network network, BatchNorm batchNorm) {
    return network instanceof LayerNetwork layers
        ? new LayersInTraining(layers.layers())
        : new GraphInTraining((GraphNetwork) network, batchNorm);
  }

  /** The reverse of {@link #file}. */
  static NetworkInTraining read(byte[] file) {
    if (AutoencoderInTraining.isOne(file)) {
      return AutoencoderInTraining.read(file);
    }
    Network network = NetworkFile.read(file, "model.zip");
    return network instanceof LayerNetwork
        ? of(network, BatchNorm.FROZEN)
        : of(network, GraphFile.batchNorm(file));
  }

  /**
   * What the compiled engine trains.
   *
   * @param images shape of one
   * @throws ml.gibbon.network.UnsupportedNetworkException naming the layer or setting that it
   *     cannot train
   */
  TrainingGraph training(ImageShape images);

  /** A copy of the parameters. */
  float[] parameters();

  /** A copy of the velocities. */
  float[] velocities();

  /** Replaces both. */
  void set(float[] parameters, float[] velocities);

  /** The network with the parameters of this moment. */
  Network network();

  /** A model file that holds the velocities too, so that training can go on from it. */
  byte[] file();
}
