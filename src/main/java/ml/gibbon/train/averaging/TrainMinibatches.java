package ml.gibbon.train.averaging;

import java.util.Iterator;
import java.util.List;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.random.Seeds;
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
    double loss = round.objective().add(trainer, clean, seed);
    if (Double.isFinite(loss)) {
      trainer.update(round.learningRate(), round.momentum());
    }
    return loss / clean.size();
  }
}
