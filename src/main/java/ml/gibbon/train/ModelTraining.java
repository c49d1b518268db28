package ml.gibbon.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.Network;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clean and adversarial training share: data in, training, a published model out. */
final class ModelTraining {

  private static final Logger LOG = LoggerFactory.getLogger(ModelTraining.class);

  private final SparkSession spark;
  private final Publisher publisher;
  private final RunFolders folders;
  private final EngineChoice engine;

  ModelTraining(SparkSession spark, Publisher publisher, RunFolders folders, EngineChoice engine) {
    this.engine = engine;
    this.spark = spark;
    this.publisher = publisher;
    this.folders = folders;
  }

  /** Trains on the clean training split, and publishes. */
  PublishedFolder run(TrainingJob job) {
    return run(job, "clean/train", publisher.open(folders.clean("train"), CleanSet.KIND));
  }

  /**
   * Trains a network that is not published.
   *
   * @param source of the images, as checkpoints name it
   * @param clean the images
   */
  Network train(TrainingJob job, String source, PublishedFolder clean) {
    Provenance provenance = Provenance.of(job.seed(), inputs(job, source, clean));
    Checkpoints checkpoints = checkpoints(job, folders.checkpoints(job.name()), provenance);
    Result result = first(job, clean, checkpoints);
    checkpoints.clear();
    return result.network;
  }

  private Result first(TrainingJob job, PublishedFolder clean, Checkpoints checkpoints) {
    try (TrainingData data = data(clean, job.training())) {
      Training training = training(job, data, job.training(), checkpoints);
      TrainingState state =
          training.run(
              job.origin().start().network(clean.about(CleanSet.class)), job.training().epochs());
      return new Result(training.result(state), state);
    }
  }

  /**
   * Trains, and publishes.
   *
   * @param source of the images, as the provenance names it
   * @param clean the images
   */
  PublishedFolder run(TrainingJob job, String source, PublishedFolder clean) {
    publisher.refuseExisting(folders.model(job.name()));
    CleanSet set = clean.about(CleanSet.class);
    Provenance provenance = Provenance.of(job.seed(), inputs(job, source, clean));
    Checkpoints checkpoints = checkpoints(job, folders.checkpoints(job.name()), provenance);
    Result first = first(job, clean, checkpoints);
    if (!job.training().validation().retrain()) {
      PublishedFolder published = publish(job, set, provenance, first.network, List.of(first));
      checkpoints.clear();
      return published;
    }
    Checkpoints again = checkpoints(job, folders.checkpointsOfRetraining(job.name()), provenance);
    Result second = retrained(job, clean, first.state.bestEpoch(), again);
    PublishedFolder published =
        publish(job, set, provenance, second.network, List.of(first, second));
    checkpoints.clear();
    again.clear();
    return published;
  }

  private record Result(Network network, TrainingState state) {}

  /** On all images, those held out included, for as many epochs as the best one took. */
  private Result retrained(
      TrainingJob job, PublishedFolder clean, int epochs, Checkpoints checkpoints) {
    LOG.info("{}: trained afresh on all images for {} epochs", job.name(), epochs);
    try (TrainingData data = data(clean, job.training().onAllImages())) {
      Training training = training(job, data, job.training().onAllImages(), checkpoints);
      TrainingState state =
          training.run(job.origin().start().network(clean.about(CleanSet.class)), epochs);
      return new Result(state.learner().published(), state);
    }
  }

  private TrainingData data(PublishedFolder clean, TrainSettings training) {
    return new TrainingData(
        spark, clean, training.validation().validationImages(), training.validation().holdOut());
  }

  private Checkpoints checkpoints(TrainingJob job, String folder, Provenance provenance) {
    return new Checkpoints(publisher, folder, job.settings(), provenance);
  }

  private Training training(
      TrainingJob job, TrainingData data, TrainSettings settings, Checkpoints checkpoints) {
    return new Training(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        job,
        data,
        settings,
        new ClassifierFactory(engine, data.set().imageShape()),
        checkpoints);
  }

  private static Map<String, String> inputs(TrainingJob job, String source, PublishedFolder clean) {
    Map<String, String> inputs = new java.util.TreeMap<>(job.origin().inputs());
    inputs.put(source, clean.hash());
    return inputs;
  }

  private PublishedFolder publish(
      TrainingJob job,
      CleanSet set,
      Provenance provenance,
      Network network,
      List<Result> trainings) {
    byte[] file = network.file();
    Optional<byte[]> onnx = GraphFile.onnx(network, set.imageShape());
    ModelSet about =
        new ModelSet(
            job.name(),
            set.dataset(),
            set.shape(),
            set.classNames(),
            job.origin().architecture(),
            network.parameters(),
            job.kind(),
            job.hardens(),
            Sha256.of(file));
    return publisher.publish(
        folders.model(job.name()),
        ModelSet.KIND,
        about,
        job.settings(),
        provenance,
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          if (onnx.isPresent()) {
            publisher.writeFile(attempt + "/" + ModelSet.ONNX_FILE, onnx.get());
          }
          List<String> files = List.of(HistoryFile.NAME, HistoryFile.OF_RETRAINING);
          for (int i = 0; i < trainings.size(); i++) {
            publisher.writeFile(
                attempt + "/" + files.get(i), HistoryFile.write(trainings.get(i).state.history()));
          }
          return 0;
        });
  }
}
