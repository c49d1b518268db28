package ml.gibbon.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.DefenceSettings;
import ml.gibbon.config.DenoisingAutoencoderSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SubstituteSettings;
import ml.gibbon.config.SubstituteSettings.Split;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.Trainer;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.AutoencoderInTraining;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GraphInTraining;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.Networks;
import ml.gibbon.store.Defended;
import ml.gibbon.store.Ensembles;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.text.Words;
import ml.gibbon.train.averaging.AveragingChoice;
import org.apache.spark.sql.SparkSession;

/**
 * What the trainings of a run would do, for the dry run: makes or reads each network, checks that
 * it fits, and tells the memory that its tasks need. Writes nothing.
 */
public final class TrainPlan {

  private final Settings settings;
  private final ImageSetSummary data;
  private final TaskMemory tasks;
  private final Publisher publisher;
  private final Train train;
  private final Map<String, Probabilities> outputs = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  /**
   * @param spark not asked for
   * @param data that models are trained on
   * @param tasks is told each network that a task will hold
   */
  public TrainPlan(
      Supplier<SparkSession> spark,
      Publisher publisher,
      Settings settings,
      ImageSetSummary data,
      TaskMemory tasks) {
    this.settings = settings;
    this.data = data;
    this.tasks = tasks;
    this.publisher = publisher;
    this.train = new Train(spark, publisher, settings.engine());
  }

  /**
   * All models, the hardened ones after those that they harden.
   *
   * @throws ConfigurationException when a training does not fit the data or the network
   * @throws ml.gibbon.error.InputException when a model file is missing or does not fit the data
   */
  public List<String> lines() {
    settings.models().forEach(this::plan);
    settings.models().forEach(this::checkMembers);
    settings.models().forEach(this::planHardened);
    return lines;
  }

  private void plan(ModelSettings model) {
    if (model.source() instanceof ModelSettings.FromFile file) {
      Train.Given given = train.check(file, data.shape(), data.classNames());
      tasks.classify(model.name(), given.network());
      outputs.put(model.name(), given.network().probabilities());
      line(
          "train             %s: taken from %s, %,d parameters; it %s",
          model.name(), file.file(), given.network().parameters(), given.inWords());
      line(
          "                  %s",
          Classifiers.explain(given.network(), data.shape(), settings.engine()));
    } else if (model.source() instanceof ModelSettings.Asked asked) {
      lines.add(
          AskedModel.inWords(
              AskedModel.check(model.name(), asked, data.shape(), data.classNames().size())));
    } else if (model.source() instanceof ModelSettings.Substitute substitute) {
      planSubstitute(model, substitute);
    } else if (model.source() instanceof ModelSettings.Trained trained) {
      planTrained(model, trained, images(trained.training()));
    } else if (model.source() instanceof ModelSettings.Ensemble ensemble) {
      tasks.classify(ensemble);
      line(
          "train             %s: the mean of %s",
          model.name(), String.join(", ", ensemble.members()));
    }
  }

  private void checkMembers(ModelSettings model) {
    if (model.source() instanceof ModelSettings.Ensemble ensemble) {
      for (String member : ensemble.members()) {
        Ensembles.requireSoftmax(
            model.name(), member, outputs.getOrDefault(member, Probabilities.SOFTMAX));
      }
    }
  }

  private void planSubstitute(ModelSettings model, ModelSettings.Substitute substitute) {
    SubstituteSettings settings = substitute.settings();
    long there = settings.split() == Split.TEST ? data.testImages() : data.trainImages();
    if (there < settings.images()) {
      throw new ConfigurationException(
          "models.%s.substitute.images is %d but %s has %d images in split %s; choose fewer, or another split"
              .formatted(
                  model.family(),
                  settings.images(),
                  data.dataset(),
                  there,
                  Words.of(settings.split())));
    }
    planTrained(model, substitute.trained(), settings.labels());
    line(
        "                  a substitute for %s, which is asked for %,d labels: %,d images of split %s, and %s of augmentation",
        settings.oracle(),
        settings.labels(),
        settings.images(),
        Words.of(settings.split()),
        Words.count(settings.rounds(), "round"));
  }

  private void planTrained(ModelSettings model, ModelSettings.Trained trained, long images) {
    NetworkInTraining training = untrained(trained);
    Network network = training.network();
    tasks.classify(model.name(), network);
    outputs.put(model.name(), network.probabilities());
    if (isToBeTrained(model)) {
      tasks.train(training, UnaryOperator.identity(), trained.training(), images);
    }
    line(
        "train             %s: %s, %,d parameters; %s",
        model.name(),
        trained.architecture().inWords(),
        network.parameters(),
        rounds(trained.training(), images));
    if (model.seed().isPresent()) {
      line("                  seed %d", model.seed().getAsLong());
    }
    explain(training);
    line("                  %s", trainer(training, Train.averaging(model, trained), trained));
    line("                  %s", Classifiers.explain(network, data.shape(), settings.engine()));
  }

  private void explain(NetworkInTraining network) {
    if (network instanceof GraphInTraining graph) {
      line("                  %s", graph.inWords());
    } else if (network instanceof AutoencoderInTraining front) {
      line("                  %s", front.inWords());
    }
  }

  private void planHardened(ModelSettings hardened) {
    if (hardened.source() instanceof ModelSettings.Defended defended) {
      planDefended(hardened, defended);
    }
    if (!(hardened.source() instanceof ModelSettings.Hardened how)) {
      return;
    }
    DefenceSettings defence = how.defence();
    line(
        "adversarial-train %s: hardens %s, %s, %s, from %s; %s",
        hardened.name(),
        how.model(),
        defence.inWords(),
        defence.attack().key().inWords(),
        Words.of(defence.start()),
        rounds(how.training(), images(how.training())));
    defence.attack().checkClasses(data.dataset(), data.classNames().size());
    outputs.put(hardened.name(), outputs.getOrDefault(how.model(), Probabilities.SOFTMAX));
    ModelSettings model = settings.model(how.model());
    if (defence instanceof DenoisingAutoencoderSettings) {
      tasks.classify(hardened.name(), trained(hardened, model).network());
    } else {
      tasks.classifyLike(how.model(), hardened.name());
    }
    if (isToBeTrained(hardened)) {
      NetworkInTraining network = begun(hardened, how);
      explain(network);
      AveragingChoice averaging = AdversarialTrain.averaging(hardened);
      averaging.whyDl4jSpark(network, data.shape());
      tasks.train(network, averaging.objective()::graph, how.training(), images(how.training()));
    }
  }

  /** A model of the same networks as the one within, which were told before. */
  private void planDefended(ModelSettings model, ModelSettings.Defended defended) {
    Probabilities probabilities = outputs.getOrDefault(defended.model(), Probabilities.SOFTMAX);
    Defended.requireFits(
        model.name(), defended.model(), defended.defence(), data.shape(), probabilities);
    outputs.put(model.name(), probabilities);
    tasks.classifyLike(defended.model(), model.name());
    line(
        "adversarial-train %s: %s around %s, nothing to train",
        model.name(), defended.defence().inWords(), defended.model());
  }

  /** What a hardening goes on from; a model that is not there yet is as its architecture. */
  private NetworkInTraining trained(ModelSettings hardened, ModelSettings model) {
    Network network =
        model.source() instanceof ModelSettings.FromFile file
            ? train.check(file, data.shape(), data.classNames()).network()
            : untrained((ModelSettings.Trained) model.source()).network();
    return AdversarialTrain.trained(
        hardened, model, network, data.shape(), data.classNames(), settings.seed());
  }

  /** The network of a model that is one, as it is before it is trained. */
  public Network network(String name) {
    ModelSettings model = settings.model(name);
    if (model.source() instanceof ModelSettings.FromFile file) {
      return train.check(file, data.shape(), data.classNames()).network();
    } else if (model.source() instanceof ModelSettings.Trained trained) {
      return untrained(trained).network();
    } else if (model.source() instanceof ModelSettings.Substitute substitute) {
      return untrained(substitute.trained()).network();
    } else if (model.source() instanceof ModelSettings.Hardened how) {
      return begun(model, how).network();
    }
    throw new IllegalArgumentException(name + " is no network");
  }

  private NetworkInTraining begun(ModelSettings hardened, ModelSettings.Hardened how) {
    ModelSettings model = settings.model(how.model());
    return how.defence().start() == DefenceSettings.Start.SCRATCH
        ? AdversarialTrain.fresh(hardened, model, data.shape(), data.classNames(), settings.seed())
        : trained(hardened, model);
  }

  private NetworkInTraining untrained(ModelSettings.Trained trained) {
    return Networks.untrained(
        trained.architecture(),
        data.shape(),
        data.classNames(),
        settings.seed(),
        trained.training().batchNorm().of(false));
  }

  private boolean isToBeTrained(ModelSettings model) {
    return !publisher.isPublished(new RunFolders(settings.output()).model(model.name()));
  }

  private String trainer(
      NetworkInTraining network, AveragingChoice averaging, ModelSettings.Trained trained) {
    return averaging
        .whyDl4jSpark(network, data.shape())
        .map(why -> "trained by dl4j-spark, " + why)
        .orElseGet(
            () ->
                inWords(
                    Trainer.nativeBytes(
                        network.training(data.shape()),
                        trained.training().batchSize(),
                        trained.training().optimizer().optimizer().moments())));
  }

  private static String inWords(long bytes) {
    return String.format(
        Locale.ROOT,
        "trained by the compiled engine, %,d MB of native memory in each worker",
        (bytes + 1_000_000 - 1) / 1_000_000);
  }

  private long images(TrainSettings training) {
    long images = data.trainImages() - training.validation().validationImages();
    if (images < 1) {
      throw new ConfigurationException(
          "train.validation-images is %d but %s has %d training images; choose fewer"
              .formatted(
                  training.validation().validationImages(), data.dataset(), data.trainImages()));
    }
    return images;
  }

  private static String rounds(TrainSettings training, long images) {
    long round = (long) training.workers() * training.batchSize() * training.averagingFrequency();
    return String.format(
        Locale.ROOT,
        "%d epochs of %,d images, %d workers, %,d averaging rounds each%s",
        training.epochs(),
        images,
        training.workers(),
        (images + round - 1) / round,
        training.peculiarities().stream().map(", "::concat).collect(Collectors.joining()));
  }

  private void line(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
