package ml.gibbon.train.averaging;

import java.util.List;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.ModelInput;
import ml.gibbon.random.Seeds;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Parameter averaging by dl4j-spark's {@code ParameterAveragingTrainingMaster}.
 *
 * <p>It is given one round at a time, already dealt to the workers: left to itself it would split
 * and repartition at random, and drop minibatches that do not divide.
 */
public final class Dl4jParameterAveraging implements ParameterAveraging {

  private final JavaSparkContext spark;
  private final ClassifierFactory classifiers;
  private final int classes;
  private final int workers;
  private final int batchSize;
  private final int averagingFrequency;

  public Dl4jParameterAveraging(
      JavaSparkContext spark,
      ClassifierFactory classifiers,
      int classes,
      int workers,
      int batchSize,
      int averagingFrequency) {
    this.spark = spark;
    this.classifiers = classifiers;
    this.classes = classes;
    this.workers = workers;
    this.batchSize = batchSize;
    this.averagingFrequency = averagingFrequency;
  }

  @Override
  public Rounds begin(Learner learner) {
    MultiLayerNetwork network = ((LayersInTraining) learner.network()).layers();
    return new Rounds() {
      @Override
      public double round(JavaRDD<Minibatch> minibatches, Round round) {
        setUpdater(network, round);
        WorkerStep step = new WorkerStep(round.objective(), classifiers, round.seed());
        return Dl4jParameterAveraging.this.round(network, minibatches, round, step);
      }

      @Override
      public Learner end() {
        // The parameters are in the network after every round.
        return learner;
      }
    };
  }

  @Override
  public void close() {
    // Nothing is kept from round to round.
  }

  /** The network's configuration travels to the workers with every round. */
  private static void setUpdater(MultiLayerNetwork network, Round round) {
    Nesterov rule = (Nesterov) round.rule();
    for (var conf : network.getLayerWiseConfigurations().getConfs()) {
      if (conf.getLayer() instanceof BaseLayer layer) {
        layer.setIUpdater(new Nesterovs(rule.learningRate(), rule.momentum()));
      }
    }
  }

  /** One round of any network, with a hook of the caller's. */
  double round(
      MultiLayerNetwork network, JavaRDD<Minibatch> minibatches, Round round, WorkerStep step) {
    // Copies, so that the closure does not drag this object and its Spark context along.
    ImageShape shape = classifiers.inputShape();
    int classes = this.classes;
    boolean asImages = ModelInput.takesImages(network);
    JavaRDD<DataSet> dataSets =
        minibatches.map(
            minibatch ->
                Minibatch.toDataSet(
                    round
                        .augmentation()
                        .apply(minibatch.images(shape), Seeds.mix(round.seed(), minibatch.step())),
                    classes,
                    asImages));
    RoundMaster master = new RoundMaster(builder(step));
    SparkDl4jMultiLayer trained = new SparkDl4jMultiLayer(spark, network, master);
    try {
      master.executeTraining(trained, dataSets);
    } finally {
      master.destroyBroadcast();
    }
    return trained.getScore();
  }

  private ParameterAveragingTrainingMaster.Builder builder(WorkerStep step) {
    return new ParameterAveragingTrainingMaster.Builder(workers, batchSize)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(averagingFrequency)
        .workerPrefetchNumBatches(0)
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .repartionData(Repartition.Never)
        .storageLevel(null)
        .rngSeed(0)
        .trainingHooks(List.<TrainingHook>of(step));
  }

  /** A master for one round, which takes its broadcast away again: dl4j-spark keeps all of them. */
  private static final class RoundMaster extends ParameterAveragingTrainingMaster {

    private Broadcast<NetBroadcastTuple> broadcast;

    RoundMaster(Builder builder) {
      super(builder);
    }

    @Override
    public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
      MultiLayerNetwork net = network.getNetwork();
      broadcast =
          network
              .getSparkContext()
              .broadcast(
                  new NetBroadcastTuple(
                      net.getLayerWiseConfigurations(),
                      net.params(),
                      net.getUpdater().getStateViewArray()));
      WorkerConfiguration configuration =
          new WorkerConfiguration(
              false,
              rddDataSetNumExamples,
              batchSizePerWorker,
              averagingFrequency,
              prefetchNumBatches,
              collectTrainingStats);
      return new ParameterAveragingTrainingWorker(
          broadcast, saveUpdater, configuration, trainingHookList, null, null);
    }

    void destroyBroadcast() {
      if (broadcast != null) {
        broadcast.destroy();
      }
    }
  }
}
