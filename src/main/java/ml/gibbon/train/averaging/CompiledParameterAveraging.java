package ml.gibbon.train.averaging;

import java.util.Iterator;
import java.util.List;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.train.objective.Objective;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Parameter averaging with the compiled engine: the parameters are broadcast, workers train their
 * minibatches, and the driver takes the mean weighted by examples, of the moments too.
 */
public final class CompiledParameterAveraging implements ParameterAveraging {

  /** Results that the driver adds up by itself; of more workers, executors add up groups first. */
  private static final int MOST_RESULTS = 4;

  private final JavaSparkContext spark;
  private final int workers;
  private final int moments;
  private final double weightAveraging;
  private final ParameterOrder order;
  private final TrainerPool trainers;
  private final Broadcast<TrainerPool> broadcast;

  /**
   * @param network that is trained
   * @param objective that it is trained for
   * @param training how: workers, minibatches, optimizer, and whether parameters are averaged over
   *     the rounds
   * @throws ml.gibbon.network.UnsupportedNetworkException naming the layer or setting that the
   *     engine cannot train
   */
  public CompiledParameterAveraging(
      JavaSparkContext spark,
      NetworkInTraining network,
      Objective objective,
      ImageShape shape,
      TrainSettings training) {
    this.spark = spark;
    this.workers = training.workers();
    this.moments = training.optimizer().optimizer().moments();
    this.weightAveraging = training.weightAveraging();
    this.order = Trainer.order(objective.graph(network.training(shape)));
    this.trainers =
        new TrainerPool(network.file(), objective, shape, training.batchSize(), moments);
    this.broadcast = spark.broadcast(trainers);
  }

  @Override
  public Rounds begin(Learner learner) {
    return new CompiledRounds(learner);
  }

  @Override
  public void close() {
    trainers.close();
    broadcast.destroy();
  }

  private final class CompiledRounds implements Rounds {

    private final NetworkInTraining network;
    private final FloatVector average;
    private FloatVector[] vectors;

    CompiledRounds(Learner learner) {
      network = learner.network();
      vectors = new FloatVector[1 + moments];
      vectors[0] = inEngineOrder(network.parameters());
      vectors[1] = inEngineOrder(network.velocities());
      if (moments > 1) {
        vectors[2] = inEngineOrder(begun(learner.squares()));
      }
      average = inEngineOrder(weightAveraging > 0 ? begun(learner.average()) : new float[0]);
    }

    /** Zeros for what has not begun. */
    private float[] begun(float[] values) {
      return values.length == 0 ? new float[network.parameters().length] : values;
    }

    @Override
    public double round(JavaRDD<Minibatch> minibatches, Round round) {
      Broadcast<FloatVector[]> start = spark.broadcast(vectors);
      try {
        WeightedMean mean =
            sum(minibatches.mapPartitions(new TrainMinibatches(broadcast, start, round), true));
        mean.divide();
        vectors = mean.vectors();
        if (weightAveraging > 0) {
          average.moveTowards(vectors[0], share(round.number()));
        }
        return mean.loss();
      } finally {
        start.destroy();
      }
    }

    /**
     * With decay d the average of k rounds weighs the i-th by {@code d^(k - i)}, divided by the sum
     * of the weights: Adam's correction for a mean that begins at 0.
     */
    private float share(long rounds) {
      return (float) ((1 - weightAveraging) / (1 - Math.pow(weightAveraging, rounds)));
    }

    @Override
    public Learner end() {
      network.set(inOwnerOrder(vectors[0]), inOwnerOrder(vectors[1]));
      return new Learner(
          network, moments > 1 ? inOwnerOrder(vectors[2]) : new float[0], inOwnerOrder(average));
    }

    private FloatVector inEngineOrder(float[] values) {
      return new FloatVector(values.length == 0 ? values : order.toEngine(values));
    }

    private float[] inOwnerOrder(FloatVector vector) {
      return vector.values().length == 0 ? vector.values() : order.toOwner(vector.values());
    }
  }

  /** The sum in the order of the workers, whichever of them ends first. */
  private WeightedMean sum(JavaRDD<WeightedMean> terms) {
    JavaRDD<WeightedMean> sums = workers > MOST_RESULTS ? inGroups(terms) : terms;
    return sums.collect().stream().reduce(WeightedMean::plus).orElseThrow();
  }

  /** About the square root of the workers in a group: neither driver nor executors hold many. */
  private JavaRDD<WeightedMean> inGroups(JavaRDD<WeightedMean> terms) {
    int size = (int) Math.ceil(Math.sqrt(workers));
    return terms
        .mapPartitionsWithIndex(CompiledParameterAveraging::numbered, true)
        .mapToPair(pair -> pair)
        .repartitionAndSortWithinPartitions(new ByGroup(size, (workers + size - 1) / size))
        .mapPartitions(CompiledParameterAveraging::added, true);
  }

  private static Iterator<Tuple2<Integer, WeightedMean>> numbered(
      Integer worker, Iterator<WeightedMean> terms) {
    return terms.hasNext()
        ? List.of(new Tuple2<>(worker, terms.next())).iterator()
        : List.<Tuple2<Integer, WeightedMean>>of().iterator();
  }

  private static Iterator<WeightedMean> added(Iterator<Tuple2<Integer, WeightedMean>> group) {
    if (!group.hasNext()) {
      return List.<WeightedMean>of().iterator();
    }
    WeightedMean sum = group.next()._2();
    while (group.hasNext()) {
      sum = sum.plus(group.next()._2());
    }
    return List.of(sum).iterator();
  }

  /** Neighbouring workers meet in a group. */
  private static final class ByGroup extends Partitioner {

    private static final long serialVersionUID = 1;

    private final int size;
    private final int groups;

    ByGroup(int size, int groups) {
      this.size = size;
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object worker) {
      return (Integer) worker / size;
    }
  }
}
