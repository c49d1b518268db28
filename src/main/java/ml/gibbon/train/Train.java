package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.gradient.PixelScale;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GivenGraph;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.GraphFormat;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.Network;
import ml.gibbon.model.Networks;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.dl4j.GivenNetwork;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.random.Seeds;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.Locations;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.train.averaging.AveragingChoice;
import ml.gibbon.train.objective.Clean;
import ml.gibbon.train.objective.LabelLoss;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage {@code train}: a model of the clean training split, one that is taken from a file, or one
 * that only answers.
 */
public final class Train {

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  /** Images that a given network is tried on. */
  private static final int SAMPLE = 32;

  private final Supplier<SparkSession> spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  /**
   * @param engine which implementation computes logits and input gradients
   */
  public Train(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this(() -> spark, publisher, engine);
  }

  /**
   * @param spark asked for when a model is trained: checks need no session
   * @param engine which implementation computes logits and input gradients
   */
  public Train(Supplier<SparkSession> spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Publishes one model.
   *
   * @param settings of this model, for the manifest
   * @throws InputException when a model file is missing, is not a safe DL4J zip or does not fit the
   *     data, and when a model that only answers does not
   */
  public PublishedFolder run(
      ModelSettings model, RunFolders folders, long seed, JsonNode settings) {
    if (model.source() instanceof ModelSettings.FromFile file) {
      return take(model.name(), file, folders, seed, settings);
    }
    if (model.source() instanceof ModelSettings.Asked asked) {
      return AskedModel.publish(model.name(), asked, publisher, folders, seed, settings);
    }
    if (model.source() instanceof ModelSettings.Substitute substitute) {
      TrainingJob job = job(model, substitute.trained(), "substitute", seed, settings);
      return new SubstituteTraining(spark.get(), publisher, folders, engine).run(substitute, job);
    }
    ModelSettings.Trained trained = (ModelSettings.Trained) model.source();
    return new ModelTraining(spark.get(), publisher, folders, engine)
        .run(job(model, trained, "clean", seed, settings));
  }

  private static TrainingJob job(
      ModelSettings model,
      ModelSettings.Trained trained,
      String kind,
      long seed,
      JsonNode settings) {
    return new TrainingJob(
        averaging(model, trained),
        kind,
        "",
        new TrainingJob.Origin(
            trained.architecture().inWords(),
            data ->
                Networks.untrained(
                    trained.architecture(),
                    data.imageShape(),
                    data.classNames(),
                    seed,
                    trained.training().batchNorm().of(false)),
            Map.of()),
        trained.training(),
        Seeds.mix(seed, model.name().hashCode()),
        settings);
  }

  /** Which implementation trains a model. */
  public static AveragingChoice averaging(ModelSettings model, ModelSettings.Trained trained) {
    return new AveragingChoice(
        model.name(),
        "models." + model.family(),
        trained.training(),
        new Clean(
            new LabelLoss(trained.training().labelSmoothing(), trained.training().temperature())));
  }

  /**
   * A network of a file.
   *
   * @param inWords what it takes and gives
   */
  public record Given(Network network, String inWords) {}

  /**
   * Reads a model file and runs it on images of the data's shape; writes nothing.
   *
   * @param classes names of the data's classes
   * @throws InputException when it is missing, is no safe file of DL4J, ONNX or Keras, or does not
   *     fit
   */
  public Given check(ModelSettings.FromFile source, ImageShape shape, List<String> classes) {
    byte[] bytes = read(source.file());
    ModelFile.requireHash(bytes, source.file(), source.sha256());
    Optional<GraphFormat> format = GraphFormat.of(bytes, source.file());
    if (format.isPresent()) {
      return graph(format.get(), source, bytes, shape, classes);
    }
    if (!source.input().equals(PixelInput.ofFile())) {
      throw new ConfigurationException(
          "models.NAME.input is set for %s but is for files of ONNX and Keras only: normalisation must be a layer of a DL4J model; take the keys out"
              .formatted(source.file()));
    }
    GivenNetwork given =
        GivenNetwork.of(
            ModelFile.read(bytes, source.file()), source.file(), shape, classes.size(), engine);
    return new Given(new LayerNetwork(given.network()), given.inWords());
  }

  private Given graph(
      GraphFormat format,
      ModelSettings.FromFile source,
      byte[] bytes,
      ImageShape shape,
      List<String> classes) {
    String file = source.file();
    GraphNetwork network =
        GraphFile.take(format, bytes, beside(file), source.input(), shape, classes, file);
    return new Given(network, GivenGraph.check(network, file));
  }

  private PublishedFolder take(
      String name,
      ModelSettings.FromFile source,
      RunFolders folders,
      long seed,
      JsonNode settings) {
    publisher.refuseExisting(folders.model(name));
    PublishedFolder images = publisher.open(folders.clean("train"), CleanSet.KIND);
    CleanSet data = images.about(CleanSet.class);
    Given given = check(source, data.imageShape(), data.classNames());
    LOG.info("{}: {}", name, given.inWords());
    warnOfAnotherScale(name, given, images);
    byte[] file = given.network().file();
    ModelSet about =
        new ModelSet(
            name,
            data.dataset(),
            data.shape(),
            data.classNames(),
            "from " + new Path(source.file()).getName(),
            given.network().parameters(),
            "file",
            "",
            Sha256.of(file));
    return publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        about,
        settings,
        Provenance.of(seed, Map.of(source.file(), Sha256.of(file))),
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          return 0;
        });
  }

  /** As soon as it shows: attacks on such a network are made for nothing. */
  private void warnOfAnotherScale(String name, Given given, PublishedFolder images) {
    ImageShape shape = images.about(CleanSet.class).imageShape();
    List<LabelledImage> sample =
        CleanTable.read(spark.get(), images).limit(SAMPLE).collectAsList().stream()
            .map(CleanTable::fromRow)
            .toList();
    try (DifferentiableClassifier classifier = Classifiers.of(given.network(), shape, engine)) {
      PixelScale.other(classifier, ImageBatch.of(shape, sample))
          .ifPresent(found -> LOG.warn("{} is {}", name, found.inWords()));
    }
  }

  /** The files in a model's folder, for those that keep their weights in one. */
  private ExternalData beside(String file) {
    return publisher.beside(Locations.input(file));
  }

  private byte[] read(String file) {
    try {
      return publisher.readFile(Locations.requireReadable(Locations.input(file)));
    } catch (FileNotFoundException e) {
      throw new InputException(
          publisher.exists(file)
              ? "model %s was refused: it is a folder: give the zip itself".formatted(file)
              : "model file %s is not there".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
