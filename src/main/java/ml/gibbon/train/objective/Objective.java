package ml.gibbon.train.objective;

import java.io.Serializable;
import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;

/**
 * What training minimises. It travels to the workers; the compiled engine's trainers call it at
 * every step. (dl4j-spark computes its own loss and knows {@link Clean} and one form of {@link
 * Adversarial} only.)
 */
public interface Objective extends Serializable {

  /**
   * What the trainer is made of.
   *
   * @param network that is trained
   * @return a graph with the same parameters
   * @throws ml.gibbon.network.UnsupportedNetworkException naming the node that it cannot train
   */
  default TrainingGraph graph(TrainingGraph network) {
    return network;
  }

  /** Shape of what this gives the trainer in place of each image. */
  default ImageShape shape(ImageShape images) {
    return images;
  }

  /**
   * Adds the gradient of its mean over a minibatch.
   *
   * @param trainer that has begun the minibatch and holds the current parameters
   * @param clean images of the minibatch, not to be changed
   * @param seed of every draw of this step
   * @return the sum, not the mean, of its values; not finite when training has diverged
   */
  double add(Trainer trainer, ImageBatch clean, long seed);

  /**
   * The same at a time of the training, of which an attack may depend.
   *
   * @param done epochs trained, not whole inside one
   */
  default Objective at(double done) {
    return this;
  }

  /** What held-out images are attacked with after each epoch; empty to show them as they are. */
  Optional<TrainingAttack> validationAttack();
}
