package ml.gibbon.train.averaging;

import java.io.Serializable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.NetworkInTraining;

/**
 * The trainers of an executor, kept from round to round: broadcast once for a training, it holds as
 * many as there are tasks at a time.
 */
final class TrainerPool implements Serializable {

  private static final long serialVersionUID = 1;

  private final byte[] model;
  private final ImageShape shape;
  private final int batchSize;
  private final int moments;
  private transient Queue<Trainer> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param model file of the network
   * @param batchSize images in the largest minibatch
   * @param moments vectors that its update rule keeps
   */
  TrainerPool(byte[] model, ImageShape shape, int batchSize, int moments) {
    this.model = model;
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
    return trainer == null
        ? new Trainer(NetworkInTraining.read(model).training(shape), shape, batchSize, moments)
        : trainer;
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
    return new TrainerPool(model, shape, batchSize, moments);
  }
}
