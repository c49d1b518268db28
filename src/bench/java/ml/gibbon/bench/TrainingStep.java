package ml.gibbon.bench;

import java.util.Map;
import java.util.Optional;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.train.objective.TrainingAttack;

/**
 * A step of training, on one thread: adversarial images, if asked for, the gradient of a
 * minibatch's mean cross-entropy by all parameters, and Nesterov momentum. The same minibatch over
 * and over.
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
  private static final double EPSILON = .1;

  private final Trainer trainer;
  private final ParameterOrder order;
  private final ImageBatch batch;
  private final Optional<TrainingAttack> attack;
  private long seed;

  TrainingStep(NetworkInTraining network, ImageBatch batch) {
    this(network, batch, 0);
  }

  /**
   * @param pgd steps by which adversarial images are made first, 0 for clean ones
   */
  TrainingStep(NetworkInTraining network, ImageBatch batch, int pgd) {
    TrainingGraph all = network.training(batch.shape());
    TrainingGraph training = new TrainingGraph(all.graph(), all.positions(), Map.of());
    order = Trainer.order(training);
    trainer = new Trainer(training, batch.shape(), batch.size());
    this.batch = batch;
    attack = pgd == 0 ? Optional.empty() : Optional.of(pgd(pgd));
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

  private static TrainingAttack pgd(int steps) {
    Pgd pgd = new Pgd(Choice.AUTO, steps, true, 1, LossKind.CROSS_ENTROPY);
    ThreatModel threatModel = new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.UNIT);
    return new TrainingAttack(new NamedAttack("pgd", pgd, Goal.UNTARGETED, threatModel))
        .inTraining();
  }

  private void differentiate() {
    ImageBatch images =
        attack
            .map(made -> made.craft(trainer.classifier(), batch, seed).pixels())
            .map(made -> new ImageBatch(batch.shape(), batch.ids(), batch.labels(), made))
            .orElse(batch);
    trainer.clearGradient();
    double loss = trainer.add(images, new CrossEntropy(batch.labels()), 1.0 / batch.size(), seed++);
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
