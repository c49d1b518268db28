package ml.gibbon.train;

import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.FastGradientSign;
import ml.gibbon.attack.Goal;
import ml.gibbon.gradient.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** One worker's part of a round: its minibatches in, its weighted parameters out. */
final class TrainMinibatches implements FlatMapFunction<Iterator<Minibatch>, WeightedMean> {

  private static final long serialVersionUID = 1;

  private final Broadcast<Workbench> workbench;
  private final Broadcast<FloatVector[]> start;
  private final ParameterAveraging.Round round;

  /**
   * @param start parameters and velocities to start from
   */
  TrainMinibatches(
      Broadcast<Workbench> workbench,
      Broadcast<FloatVector[]> start,
      ParameterAveraging.Round round) {
    this.workbench = workbench;
    this.start = start;
    this.round = round;
  }

  @Override
  public Iterator<WeightedMean> call(Iterator<Minibatch> minibatches) {
    if (!minibatches.hasNext()) {
      return List.<WeightedMean>of().iterator();
    }
    // Kept from round to round: its native memory and its compiled steps are costly to make.
    Trainer trainer = workbench.value().take();
    try {
      return List.of(train(trainer, minibatches)).iterator();
    } finally {
      workbench.value().putBack(trainer);
    }
  }

  private WeightedMean train(Trainer trainer, Iterator<Minibatch> minibatches) {
    trainer.set(start.value()[0].values(), start.value()[1].values());
    int worker = TaskContext.getPartitionId();
    long examples = 0;
    double loss = 0;
    for (int step = 0; minibatches.hasNext() && Double.isFinite(loss); step++) {
      Minibatch minibatch = minibatches.next();
      long seed = Seeds.mix(round.seed(), worker, step);
      ImageBatch clean =
          round.augmentation().apply(minibatch.images(workbench.value().shape()), seed);
      loss = step(trainer, clean, seed);
      examples += clean.size();
    }
    float[] parameters = new float[trainer.parameters()];
    float[] velocities = new float[trainer.parameters()];
    trainer.get(parameters, velocities);
    return WeightedMean.of(parameters, velocities, examples, loss);
  }

  /** One update; returns the mean loss, not finite when training has diverged. */
  private double step(Trainer trainer, ImageBatch clean, long seed) {
    trainer.clearGradient();
    double alpha = round.objective() instanceof Objective.Adversarial a ? a.alpha() : 1;
    double loss = alpha * trainer.add(clean, alpha / clean.size(), seed);
    if (alpha < 1 && Double.isFinite(loss)) {
      ImageBatch adversarial =
          adversarial(trainer, clean, (Objective.Adversarial) round.objective());
      loss +=
          (1 - alpha) * trainer.add(adversarial, (1 - alpha) / clean.size(), Seeds.mix(seed, 1));
    }
    if (Double.isFinite(loss)) {
      trainer.update(round.learningRate(), round.momentum());
    }
    return loss / clean.size();
  }

  /** Made from the current parameters, which change at the update only. */
  private ImageBatch adversarial(
      Trainer trainer, ImageBatch clean, Objective.Adversarial objective) {
    AttackRunner runner =
        new AttackRunner(
            new FastGradientSign(),
            new Goal.Untargeted(Goal.Untargeted.Away.TRUE_LABEL),
            objective.threatModel(),
            PixelFormat.FLOAT32,
            round.seed());
    float[] pixels = runner.craft(trainer.classifier(), clean).pixels();
    return new ImageBatch(clean.shape(), clean.ids(), clean.labels(), pixels);
  }
}
