package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.AdversarialTrainingSettings;
import ml.gibbon.config.DefenceSettings;
import ml.gibbon.config.DefenceSettings.Start;
import ml.gibbon.config.DenoisingAutoencoderSettings;
import ml.gibbon.config.DistillationSettings;
import ml.gibbon.config.IntervalBoundsSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.OutputCodesSettings;
import ml.gibbon.config.TradesSettings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.AutoencoderInTraining;
import ml.gibbon.model.GraphInTraining;
import ml.gibbon.model.IndependentCrossEntropyLoss;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.Networks;
import ml.gibbon.random.Seeds;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.train.TrainingJob.Origin;
import ml.gibbon.train.averaging.AveragingChoice;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Denoising;
import ml.gibbon.train.objective.Distillation;
import ml.gibbon.train.objective.IntervalBounds;
import ml.gibbon.train.objective.LabelLoss;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.Trades;
import ml.gibbon.train.objective.TrainingAttack;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stage {@code adversarial-train}: a model that is made from another one to withstand attacks. */
public final class AdversarialTrain {

  private static final Logger LOG = LoggerFactory.getLogger(AdversarialTrain.class);

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  /**
   * @param engine which implementation computes logits and input gradients
   */
  public AdversarialTrain(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Publishes a hardened model.
   *
   * @param hardened that a defence makes
   * @param model that it hardens
   * @param settings of this training, for the manifest
   * @throws ConfigurationException when a model that comes from a file is to be trained from
   *     scratch
   */
  public PublishedFolder run(
      ModelSettings hardened,
      ModelSettings model,
      RunFolders folders,
      long seed,
      JsonNode settings) {
    ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
    Origin origin =
        how.defence().start() == Start.SCRATCH
            ? fromScratch(hardened, model, seed)
            : fromTrained(
                StoredModel.open(publisher, folders.model(model.name())), hardened, model, seed);
    if (averaging(hardened).objective() instanceof Distillation distillation) {
      StoredModel teacher = StoredModel.open(publisher, folders.model(model.name()));
      try (SparkTeacher taught = new SparkTeacher(spark, teacher, engine)) {
        AveragingChoice averaging = averaging(hardened).of(distillation.by(taught.everywhere()));
        Map<String, String> inputs = Map.of(model.name(), teacher.about().sha256());
        return train(averaging, hardened, model, origin.madeOf(inputs), folders, seed, settings);
      }
    }
    return train(averaging(hardened), hardened, model, origin, folders, seed, settings);
  }

  private PublishedFolder train(
      AveragingChoice averaging,
      ModelSettings hardened,
      ModelSettings model,
      Origin origin,
      RunFolders folders,
      long seed,
      JsonNode settings) {
    ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
    return new ModelTraining(spark, publisher, folders, engine)
        .run(
            new TrainingJob(
                averaging,
                "adversarial",
                model.name(),
                origin,
                how.training(),
                seed(model, seed),
                settings));
  }

  /** All defences of a model see its images in the same order, whatever they are called. */
  private static long seed(ModelSettings model, long seed) {
    return Seeds.mix(seed, (model.name() + "-adversarial").hashCode());
  }

  /** Which implementation trains a hardened model. */
  public static AveragingChoice averaging(ModelSettings hardened) {
    ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
    return new AveragingChoice(
        hardened.name(), group(hardened), how.training(), objective(how.defence(), how.training()));
  }

  private static Objective objective(DefenceSettings defence, TrainSettings training) {
    LabelLoss loss = new LabelLoss(training.labelSmoothing(), training.temperature());
    TrainingAttack attack = new TrainingAttack(defence.attack(), defence.epsilonWarmUp());
    if (defence instanceof DistillationSettings) {
      return new Distillation(training.temperature(), attack);
    }
    if (defence instanceof DenoisingAutoencoderSettings autoencoder) {
      return new Denoising(autoencoder.corruption(), attack);
    }
    if (defence instanceof OutputCodesSettings) {
      return new Adversarial(1, attack, 0, loss);
    }
    if (defence instanceof TradesSettings trades) {
      return new Trades(trades.beta(), attack, loss);
    }
    if (defence instanceof IntervalBoundsSettings bounds) {
      return new IntervalBounds(bounds.kappa(), attack, bounds.cleanEpochs(), loss);
    }
    AdversarialTrainingSettings plain = (AdversarialTrainingSettings) defence;
    return new Adversarial(plain.alpha(), attack, plain.dropoutInAttack(), loss);
  }

  private static String group(ModelSettings hardened) {
    return "defences." + hardened.family();
  }

  private static Origin fromScratch(ModelSettings hardened, ModelSettings model, long seed) {
    if (!(model.source() instanceof ModelSettings.Trained trained)) {
      throw new ConfigurationException(
          "%s.start is scratch but model %s comes from a file; write start = trained"
              .formatted(group(hardened), model.name()));
    }
    return new Origin(
        trained.architecture().inWords(),
        data -> fresh(hardened, model, data.imageShape(), data.classNames(), seed),
        Map.of());
  }

  /**
   * The network that a defence begins with when it does not begin with that of its model, which has
   * an architecture.
   */
  static NetworkInTraining fresh(
      ModelSettings hardened,
      ModelSettings model,
      ImageShape images,
      List<String> classes,
      long seed) {
    ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
    Architecture architecture = ((ModelSettings.Trained) model.source()).architecture();
    BatchNorm batchNorm = batchNorm(how.training(), model);
    return how.defence() instanceof OutputCodesSettings code
        ? Networks.coded(architecture, code.bits(), images, classes, seed, batchNorm)
        : Networks.untrained(architecture, images, classes, seed, batchNorm);
  }

  private static Origin fromTrained(
      StoredModel clean, ModelSettings hardened, ModelSettings model, long seed) {
    ModelSet about = clean.about();
    String architecture =
        defence(hardened) instanceof DenoisingAutoencoderSettings front
            ? "%s before %s".formatted(front.autoencoder().inWords(), about.architecture())
            : about.architecture();
    // Made anew for each training: a second one, on all images, must not go on from the first.
    return new Origin(
        architecture,
        data ->
            trained(hardened, model, clean.network(), data.imageShape(), data.classNames(), seed),
        Map.of(about.name(), about.sha256()));
  }

  /**
   * The network that a defence begins with when it takes that of its model.
   *
   * @param network of the model
   * @param seed of parameters that it does not have
   * @throws InputException when the defence cannot be made of it
   */
  static NetworkInTraining trained(
      ModelSettings hardened,
      ModelSettings model,
      Network network,
      ImageShape images,
      List<String> classes,
      long seed) {
    if (!(defence(hardened) instanceof DenoisingAutoencoderSettings front)) {
      ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
      return start(network, model.name(), batchNorm(how.training(), model));
    }
    try {
      return AutoencoderInTraining.of(front.autoencoder(), network, images, classes, seed);
    } catch (InputException e) {
      throw new InputException("model %s: %s".formatted(model.name(), e.getMessage()), e);
    }
  }

  private static DefenceSettings defence(ModelSettings hardened) {
    return ((ModelSettings.Hardened) hardened.source()).defence();
  }

  /** What batch normalisation of a model that is hardened normalises by. */
  static BatchNorm batchNorm(TrainSettings training, ModelSettings model) {
    return training.batchNorm().of(model.source() instanceof ModelSettings.FromFile);
  }

  /**
   * A network that training goes on from.
   *
   * @param name of the model, for messages
   * @param batchNorm what its batch normalisation normalises by
   * @throws InputException when it was trained to minimise something other than the cross-entropy,
   *     or when nothing of it can be trained
   */
  public static NetworkInTraining start(Network network, String name, BatchNorm batchNorm) {
    if (network instanceof LayerNetwork layers) {
      check(layers.layers(), name);
      return new LayersInTraining(withoutUpdaterState(layers.layers()));
    }
    if (network.probabilities() != Probabilities.SOFTMAX) {
      throw new InputException(
          "model %s ends in a sigmoid for each class, and adversarial training minimises the cross-entropy of a softmax: harden another model"
              .formatted(name));
    }
    try {
      NetworkInTraining training = NetworkInTraining.of(network, batchNorm);
      if (training instanceof GraphInTraining graph) {
        LOG.info("{}: {}", name, graph.inWords());
      }
      return training;
    } catch (InputException e) {
      throw new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void check(MultiLayerNetwork network, String name) {
    Layer output = network.getOutputLayer().conf().getLayer();
    boolean softmax =
        output instanceof OutputLayer layer && layer.getLossFn() instanceof LossMCXENT;
    boolean independent =
        output instanceof LossLayer layer
            && layer.getLossFn() instanceof IndependentCrossEntropyLoss;
    if (!softmax && !independent) {
      throw new InputException(
          "model %s does not end in an output layer with cross-entropy (MCXENT), which adversarial training minimises"
              .formatted(name));
    }
  }

  /** The clean training's momentum, or a foreign model's updater, does not belong to this one. */
  private static MultiLayerNetwork withoutUpdaterState(MultiLayerNetwork network) {
    MultiLayerNetwork fresh = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
    fresh.init(network.params(), true);
    return fresh;
  }
}
