package ml.gibbon.train.averaging;

import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.gradient.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.random.Draws;
import ml.gibbon.random.Seeds;
import ml.gibbon.train.objective.Objective;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** One worker's part of a round: its minibatches in, its weighted parameters out. */
final class TrainMinibatches implements FlatMapFunction<Iterator<Minibatch>, WeightedMean> {

  private static final long serialVersionUID = 1;

  private final Broadcast<TrainerPool> trainers;
  private final Broadcast<FloatVector[]> start;
  private final ParameterAveraging.Round round;

  /**
   * @param start parameters and velocities to start from
   */
  TrainMinibatches(
      Broadcast<TrainerPool> trainers,
      Broadcast<FloatVector[]> start,
      ParameterAveraging.Round round) {
    this.trainers = trainers;
    this.start = start;
    this.round = round;
  }

  @Override
  public Iterator<WeightedMean> call(Iterator<Minibatch> minibatches) {
    if (!minibatches.hasNext()) {
      return List.<WeightedMean>of().iterator();
    }
    // Kept from round to round: its native memory and its compiled steps are costly to make.
    Trainer trainer = trainers.value().take();
    try {
      return List.of(train(trainer, minibatches)).iterator();
    } finally {
      trainers.value().putBack(trainer);
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
          round.augmentation().apply(minibatch.images(trainers.value().shape()), seed);
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
    double loss =
        round.objective() instanceof Objective.Adversarial objective
            ? add(trainer, clean, objective, seed)
            : trainer.add(clean, loss(clean), 1.0 / clean.size(), seed);
    if (Double.isFinite(loss)) {
      trainer.update(round.learningRate(), round.momentum());
    }
    return loss / clean.size();
  }

  /** Both halves of the objective; returns the sum of the losses. */
  private double add(
      Trainer trainer, ImageBatch clean, Objective.Adversarial objective, long seed) {
    double alpha = objective.alpha();
    if (alpha == 1) {
      return trainer.add(clean, loss(clean), 1.0 / clean.size(), seed);
    }
    double loss;
    float[] pixels;
    if (isThinned(objective, seed)) {
      pixels = new float[clean.pixels().length];
      loss = addThinned(trainer, clean, objective, seed, pixels);
    } else {
      loss = alpha == 0 ? 0 : trainer.add(clean, loss(clean), alpha / clean.size(), seed);
      pixels = Double.isFinite(loss) ? againstWhole(trainer, clean, objective) : clean.pixels();
    }
    ImageBatch adversarial = new ImageBatch(clean.shape(), clean.ids(), clean.labels(), pixels);
    double ofAdversarial =
        trainer.add(adversarial, loss(clean), (1 - alpha) / clean.size(), Seeds.mix(seed, 1));
    return alpha * loss + (1 - alpha) * ofAdversarial;
  }

  private static boolean isThinned(Objective.Adversarial objective, long seed) {
    return new Draws(Seeds.mix(seed, 2)).chance(objective.thinned());
  }

  /** The clean half and, from the same pass, the adversarial images. */
  private static double addThinned(
      Trainer trainer,
      ImageBatch clean,
      Objective.Adversarial objective,
      long seed,
      float[] pixels) {
    boolean forTheImagesOnly = objective.alpha() == 0;
    double weight = forTheImagesOnly ? 1 : objective.alpha() / clean.size();
    double loss = trainer.add(clean, loss(clean), weight, seed, pixels);
    ThreatModel threat = objective.threatModel();
    int size = clean.shape().size();
    threat.norm().ascend(clean.pixels(), pixels, size, threat.epsilon().orElseThrow());
    threat.project(clean.pixels(), pixels, size);
    if (forTheImagesOnly) {
      trainer.clearGradient();
    }
    return loss;
  }

  private static CrossEntropy loss(ImageBatch images) {
    return new CrossEntropy(images.labels());
  }

  /** Made from the current parameters, which change at the update only. */
  private float[] againstWhole(Trainer trainer, ImageBatch clean, Objective.Adversarial objective) {
    AttackRunner runner =
        new AttackRunner(
            new Fgsm(),
            Goal.UNTARGETED,
            objective.threatModel(),
            PixelFormat.FLOAT32,
            round.seed());
    return runner.craft(trainer.classifier(), clean).pixels();
  }
}
