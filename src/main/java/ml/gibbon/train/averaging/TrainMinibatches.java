package ml.gibbon.train.averaging;

import java.util.Arrays;
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
   * @param start parameters and moments to start from
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
    FloatVector[] from = start.value();
    trainer.set(from[0].values(), moments(from));
    int worker = TaskContext.getPartitionId();
    long examples = 0;
    double loss = 0;
    for (int step = 0; minibatches.hasNext() && Double.isFinite(loss); step++) {
      Minibatch minibatch = minibatches.next();
      long seed = Seeds.mix(round.seed(), worker, step);
      ImageBatch clean =
          round.augmentation().apply(minibatch.images(trainers.value().shape()), seed);
      trainer.clearGradient();
      loss = round.objective().add(trainer, clean, seed) / clean.size();
      if (Double.isFinite(loss)) {
        trainer.update(round.rule(), round.firstStep() + step);
      }
      examples += clean.size();
    }
    FloatVector[] to = new FloatVector[from.length];
    Arrays.setAll(to, k -> new FloatVector(new float[trainer.parameters()]));
    trainer.get(to[0].values(), moments(to));
    return WeightedMean.of(to, examples, loss);
  }

  private static float[][] moments(FloatVector[] vectors) {
    return Arrays.stream(vectors).skip(1).map(FloatVector::values).toArray(float[][]::new);
  }
}
