package ml.gibbon.certify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.CertifySettings;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.network.IntervalGraph;
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
      IntervalGraph.of(stored.network().graph(shape));
    } catch (InputException e) {
      throw new InputException(
          "model %s cannot be certified: it must be one of kind randomised-smoothing, or a single network for interval bounds"
              .formatted(name),
          e);
    } catch (UnsupportedNetworkException e) {
      throw new InputException(
          "model %s cannot be certified: %s; name another in certify.models"
              .formatted(name, e.getMessage()),
          e);
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

  /** The line of a plan; empty when no model is to be certified. */
  public static Optional<String> plan(CertifySettings settings, long images) {
    return settings.models().isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "certify           %s: %,d images, %,d passes each if smoothed",
                String.join(", ", settings.models()),
                Math.min(images, settings.images()),
                settings.firstDraws() + settings.draws()));
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
