package ml.gibbon.certify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.CertifySettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.engine.BoxBounds;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.model.Network;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Certificates.OfImage;
import ml.gibbon.result.Certificates.OfModel;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.text.Figures;
import ml.gibbon.text.Words;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Stage {@code certify}: how far an image may be moved without another answer, image by image, into
 * {@code certificates.json}: in L2 of smoothed models (Cohen, Rosenfeld and Kolter 2019,
 * arXiv:1902.02918), in L-infinity of networks, by interval bounds (Gowal et al. 2019,
 * arXiv:1810.12715).
 *
 * <p>What is certified of a smoothed model is the classifier that votes under all noise, of which
 * the defended model, with its few draws, is an estimate: certificates are of the model behind it
 * and its sigma.
 */
public final class Certify {

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  public Certify(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Certifies each model that the settings name, by one Spark job each: as many tasks as run at a
   * time share the images.
   *
   * @param split of the images
   * @throws InputException when a model or the split is missing, they do not fit, or a model is
   *     neither smoothed nor a network that bounds go through
   */
  public Certificates run(CertifySettings settings, String split, RunFolders folders, long seed) {
    PublishedFolder clean = publisher.open(folders.clean(split), CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    List<LabelledImage> images = images(clean, settings.images());
    List<OfModel> models = new ArrayList<>();
    for (String name : settings.models()) {
      StoredModel stored = StoredModel.open(publisher, folders.model(name));
      stored.refuseUnlessFits(set);
      models.add(certify(stored, images, settings, seed));
    }
    Certificates certificates =
        new Certificates(
            set.dataset(),
            set.split(),
            clean.hash(),
            seed,
            settings.firstDraws(),
            settings.draws(),
            settings.alpha(),
            models);
    CertificatesFile.write(publisher, folders.certificates(), certificates);
    return certificates;
  }

  private List<LabelledImage> images(PublishedFolder clean, int wanted) {
    return JobGroup.run(
        spark,
        "certify",
        "images of " + clean.path(),
        () ->
            CleanTable.read(spark, clean)
                .orderBy(CleanTable.IMAGE_ID)
                .limit(wanted)
                .collectAsList()
                .stream()
                .map(CleanTable::fromRow)
                .toList());
  }

  private OfModel certify(
      StoredModel stored, List<LabelledImage> images, CertifySettings settings, long seed) {
    String name = stored.about().name();
    ImageShape shape = stored.about().imageShape();
    if (DefendedFile.isOne(stored.file())) {
      DefendedFile.Contents defended = DefendedFile.read(stored.file(), name);
      if (defended.defence() instanceof RandomisedSmoothing of) {
        ClassifierFactory classifiers = new ClassifierFactory(engine, shape);
        return certify(
            stored,
            images,
            of.sigma(),
            defended.model(),
            within -> new CertifyPartition(within, classifiers, of.sigma(), settings, seed));
      }
    }
    requireBounds(stored, shape);
    return certify(stored, images, 0, stored.file(), within -> new BoxPartition(within, shape));
  }

  private static void requireBounds(StoredModel stored, ImageShape shape) {
    String name = stored.about().name();
    try {
      boundsBytes(name, stored.network(), shape);
    } catch (InputException e) {
      throw new InputException(
          "model %s cannot be certified: it must be one of kind randomised-smoothing, or a single network for interval bounds"
              .formatted(name),
          e);
    }
  }

  private static long boundsBytes(String name, Network network, ImageShape shape) {
    try {
      return Classifiers.boundsBytes(network, shape);
    } catch (UnsupportedNetworkException e) {
      throw new ConfigurationException(
          "certify.models names %s, which cannot be certified: %s; choose a network of linear layers, growing activations and pooling, or a model of kind randomised-smoothing"
              .formatted(name, e.getMessage()));
    }
  }

  private OfModel certify(
      StoredModel stored,
      List<LabelledImage> images,
      double sigma,
      byte[] model,
      Function<Broadcast<byte[]>, FlatMapFunction<Iterator<LabelledImage>, OfImage>> partition) {
    String name = stored.about().name();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> within = context.broadcast(model);
    try {
      int tasks = Math.max(1, Math.min(images.size(), context.defaultParallelism()));
      List<OfImage> certificates =
          JobGroup.run(
              spark,
              "certify",
              "%s on %s".formatted(name, Words.count(images.size(), "image")),
              () ->
                  context
                      .parallelize(images, tasks)
                      .mapPartitions(partition.apply(within))
                      .collect());
      return new OfModel(
          name,
          stored.about().sha256(),
          sigma,
          certificates.stream().sorted(Comparator.comparingLong(OfImage::imageId)).toList());
    } finally {
      within.destroy();
    }
  }

  /**
   * The lines of a plan: none when no model is to be certified.
   *
   * @param networks by the names of models that are not smoothed
   * @param tasks is told the memory of bounds
   * @throws ConfigurationException when no bounds go through a network
   */
  public static List<String> plan(
      Settings settings,
      ImageSetSummary data,
      Function<String, Network> networks,
      TaskMemory tasks) {
    CertifySettings certify = settings.certify();
    long there =
        settings.generate().split().equals("train") ? data.trainImages() : data.testImages();
    List<String> lines = new ArrayList<>();
    for (String name : certify.models()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "certify           %s: %s, %s",
              name,
              Words.count(Math.min(there, certify.images()), "image"),
              settings.model(name).source() instanceof ModelSettings.Defended
                  ? String.format(
                      Locale.ROOT, "%,d passes each", certify.firstDraws() + certify.draws())
                  : bounds(name, networks.apply(name), data.shape(), tasks)));
    }
    return lines;
  }

  private static String bounds(String name, Network network, ImageShape shape, TaskMemory tasks) {
    long bytes = boundsBytes(name, network, shape);
    tasks.bound(bytes);
    return String.format(
        Locale.ROOT,
        "%d passes each of the network and its interval bounds, %,d MB of native memory in each task",
        BoxBounds.passes(),
        (bytes + 999_999) / 1_000_000);
  }

  /** One model's certificates in a line. */
  public static String inWords(OfModel model) {
    if (model.isOfBoxes()) {
      return "%s: %s of %s certified right, %s within 0.1 and %s within 0.3 in L-inf"
          .formatted(
              model.model(),
              Figures.percent(model.certifiedAccuracy(0)),
              Words.count(model.images().size(), "image"),
              Figures.percent(model.certifiedAccuracy(.1)),
              Figures.percent(model.certifiedAccuracy(.3)));
    }
    return "%s: %s of %s certified right, %s within half of sigma (%s), %s without an answer"
        .formatted(
            model.model(),
            Figures.percent(model.certifiedAccuracy(0)),
            Words.count(model.images().size(), "image"),
            Figures.percent(model.certifiedAccuracy(model.sigma() / 2)),
            model.sigma() / 2,
            Figures.percent(model.abstentions()));
  }
}
