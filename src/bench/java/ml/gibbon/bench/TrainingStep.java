package ml.gibbon.bench;

import java.util.Map;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.NetworkInTraining;

/**
 * A step of training, on one thread: the gradient of a minibatch's mean cross-entropy by all
 * parameters, and Nesterov momentum. The same minibatch over and over.
 *
 * <p>Bounds on weight vectors are left out: neither side has them.
 */
final class TrainingStep implements Throughput.Step {

  /**
   * So small that the network stays where it is: the gradients of one that has learnt its minibatch
   * by heart are too small for float32, which processors are slow with.
   */
  private static final double LEARNING_RATE = 1e-6;

  private static final double MOMENTUM = .9;

  private final Trainer trainer;
  private final ParameterOrder order;
  private final ImageBatch batch;
  private long seed;

  TrainingStep(NetworkInTraining network, ImageBatch batch) {
    TrainingGraph all = network.training(batch.shape());
    TrainingGraph training = new TrainingGraph(all.graph(), all.positions(), Map.of());
    order = Trainer.order(training);
    trainer = new Trainer(training, batch.shape(), batch.size());
    this.batch = batch;
    float[] parameters = order.toEngine(network.parameters());
    trainer.set(parameters, new float[parameters.length]);
  }

  /**
   * @throws IllegalStateException when the loss is not finite: such numbers take another time
   */
  @Override
  public long run() {
    differentiate();
    trainer.update(new Nesterov(LEARNING_RATE, MOMENTUM), 1);
    return batch.size();
  }

  private void differentiate() {
    trainer.clearGradient();
    double loss = trainer.add(batch, new CrossEntropy(batch.labels()), 1.0 / batch.size(), seed++);
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException("the loss is " + loss);
    }
  }

  /** The gradient of the minibatch, in the order of the network's owner. */
  float[] gradient() {
    differentiate();
    return order.toOwner(trainer.gradient());
  }

  @Override
  public void close() {
    trainer.close();
  }
}
