package ml.gibbon.train.averaging;

import java.io.Serializable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.train.objective.Objective;

/**
 * The trainers of an executor, kept from round to round: broadcast once for a training, it holds as
 * many as there are tasks at a time.
 */
final class TrainerPool implements Serializable {

  private static final long serialVersionUID = 1;

  private final byte[] model;
  private final Objective objective;
  private final ImageShape shape;
  private final int batchSize;
  private final int moments;
  private transient Queue<Trainer> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param model file of the network
   * @param objective that it is trained for
   * @param batchSize images in the largest minibatch
   * @param moments vectors that its update rule keeps
   */
  TrainerPool(byte[] model, Objective objective, ImageShape shape, int batchSize, int moments) {
    this.model = model;
    this.objective = objective;
    this.shape = shape;
    this.batchSize = batchSize;
    this.moments = moments;
  }

  ImageShape shape() {
    return shape;
  }

  /** A trainer that nobody else uses. */
  Trainer take() {
    Trainer trainer = idle.poll();
    return trainer == null ? made() : trainer;
  }

  private Trainer made() {
    TrainingGraph network = NetworkInTraining.read(model).training(shape);
    return new Trainer(objective.graph(network), objective.shape(shape), batchSize, moments);
  }

  void putBack(Trainer trainer) {
    idle.add(trainer);
  }

  /** Frees the trainers of this JVM; those of others are freed with the garbage. */
  void close() {
    for (Trainer trainer = idle.poll(); trainer != null; trainer = idle.poll()) {
      trainer.close();
    }
  }

  private Object readResolve() {
    return new TrainerPool(model, objective, shape, batchSize, moments);
  }
}
