package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.gradient.ClassifierFactory;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.ModelFile;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What clean and adversarial training share: data in, training, a published model out. */
final class ModelTraining {

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

  /** Makes the network that training starts from, once the data's shape and classes are known. */
  @FunctionalInterface
  interface Start {
    MultiLayerNetwork network(CleanSet data);
  }

  /**
   * A model to be trained.
   *
   * @param name of the model
   * @param architecture in words
   * @param kind {@code clean} or {@code adversarial}
   */
  record Job(
      String name,
      String architecture,
      String kind,
      Start start,
      TrainSettings training,
      Objective objective,
      long seed,
      JsonNode settings,
      Map<String, String> inputs) {}

  PublishedFolder run(Job job) {
    publisher.refuseExisting(folders.model(job.name));
    PublishedFolder clean = publisher.open(folders.clean("train"), CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    Provenance provenance = Provenance.of(job.seed, inputs(job, clean));
    Checkpoints checkpoints =
        new Checkpoints(publisher, folders.checkpoints(job.name), job.settings, provenance);
    try (TrainingData data = new TrainingData(spark, clean, job.training.validationImages())) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Training training =
          new Training(
              context,
              job.name,
              data,
              job.training,
              job.objective,
              new ClassifierFactory(engine, set.imageShape()),
              checkpoints,
              job.seed);
      TrainingState state = training.run(job.start.network(set));
      PublishedFolder published = publish(job, set, provenance, training.result(state), state);
      checkpoints.clear();
      return published;
    }
  }

  private static Map<String, String> inputs(Job job, PublishedFolder clean) {
    Map<String, String> inputs = new java.util.TreeMap<>(job.inputs);
    inputs.put("clean/train", clean.hash());
    return inputs;
  }

  private PublishedFolder publish(
      Job job,
      CleanSet set,
      Provenance provenance,
      MultiLayerNetwork network,
      TrainingState state) {
    byte[] file = ModelFile.write(network);
    ModelSet about =
        new ModelSet(
            job.name,
            set.dataset(),
            set.shape(),
            set.classNames(),
            job.architecture,
            network.numParams(),
            job.kind,
            Sha256.of(file));
    return publisher.publish(
        folders.model(job.name),
        ModelSet.KIND,
        about,
        job.settings,
        provenance,
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          publisher.writeFile(
              attempt + "/" + ModelSet.HISTORY_FILE,
              EpochRecord.toCsv(state.history()).getBytes(StandardCharsets.UTF_8));
          return 0;
        });
  }
}
