package ml.gibbon.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.dl4j.Dl4jMemory;
import ml.gibbon.network.UnsupportedNetworkException;

/** The native memory of the largest task of a run, of those that train and those that attack. */
public final class TaskMemory {

  private final ImageShape shape;
  private final EngineChoice engine;
  private final Map<String, Long> classifiers = new HashMap<>();
  private final List<ModelSettings.Ensemble> ensembles = new ArrayList<>();
  private long largestTrainer;
  private long largestBounds;

  /**
   * @param engine which implementation computes the attacks' gradients
   */
  public TaskMemory(ImageShape shape, EngineChoice engine) {
    this.shape = shape;
    this.engine = engine;
  }

  /** A network that answers and is attacked. */
  public void classify(String model, Network network) {
    classifiers.put(model, Classifiers.nativeBytes(network, shape, engine, ImageBatch.USUAL_SIZE));
  }

  /** A model that is made of another one, which was told before, and is as large. */
  public void classifyLike(String model, String hardened) {
    classifiers.put(hardened, classifiers.get(model));
  }

  /** An ensemble, whose members are in memory together; they may be named later. */
  public void classify(ModelSettings.Ensemble ensemble) {
    ensembles.add(ensemble);
  }

  /**
   * A network whose bounds are computed.
   *
   * @param bytes that they take
   */
  public void bound(long bytes) {
    largestBounds = Math.max(largestBounds, bytes);
  }

  private long bytes(ModelSettings.Ensemble ensemble) {
    return ensemble.members().stream()
        .mapToLong(member -> classifiers.getOrDefault(member, 0L))
        .sum();
  }

  /**
   * A network that is trained, on clean images or on adversarial ones.
   *
   * @param graph what its trainer is made of
   * @param images of an epoch
   */
  public void train(
      NetworkInTraining network,
      UnaryOperator<TrainingGraph> graph,
      TrainSettings training,
      long images) {
    long share = 1 + (images - 1) / training.workers();
    int batchSize = (int) Math.min(training.batchSize(), share);
    largestTrainer = Math.max(largestTrainer, trainer(network, graph, training, batchSize));
  }

  private long trainer(
      NetworkInTraining network,
      UnaryOperator<TrainingGraph> graph,
      TrainSettings training,
      int batchSize) {
    if (training.engine() != EngineChoice.DL4J) {
      int moments = training.optimizer().optimizer().moments();
      try {
        // The network that a trainer is made of brings parameters and momentum.
        return Trainer.nativeBytes(graph.apply(network.training(shape)), batchSize, moments)
            + 2 * network.network().parameters() * Float.BYTES;
      } catch (UnsupportedNetworkException e) {
        // dl4j-spark takes over.
      }
    }
    // A minibatch and its adversarial twin, and what makes that.
    return Dl4jMemory.estimate(((LayersInTraining) network).layers(), shape, 2 * batchSize)
        + Classifiers.nativeBytes(network.network(), shape, engine, batchSize);
  }

  /**
   * Bytes of the largest task. What a training leaves in an executor stays until the collector
   * finds it, while the next training or attack takes its own.
   */
  public long largest() {
    return largestTrainer + Math.max(largestTrainer, Math.max(largestClassifier(), largestBounds));
  }

  private long largestClassifier() {
    return LongStream.concat(
            classifiers.values().stream().mapToLong(Long::longValue),
            ensembles.stream().mapToLong(this::bytes))
        .max()
        .orElse(0);
  }

  /** Bytes of the driver, which explains a classifier while it holds the network once more. */
  public long driver() {
    return 2 * largestClassifier();
  }
}
