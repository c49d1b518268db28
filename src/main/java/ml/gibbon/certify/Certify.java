package ml.gibbon.certify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.CertifySettings;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
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
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Stage {@code certify}: how far an image may be moved, in L2, without the smoothed classifier
 * changing its answer, image by image, into {@code certificates.json} (Cohen, Rosenfeld and Kolter
 * 2019, arXiv:1902.02918).
 *
 * <p>What is certified is the classifier that votes under all noise, of which the defended model,
 * with its few draws, is an estimate: certificates are of the model behind it and its sigma.
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
   * @throws InputException when a model or the split is missing, they do not fit, or a model is not
   *     smoothed
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
    if (!DefendedFile.isOne(stored.file())
        || !(DefendedFile.read(stored.file(), name).defence() instanceof RandomisedSmoothing of)) {
      throw new InputException(
          "model %s is not one of kind randomised-smoothing, but only these can be certified"
              .formatted(name));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> within = context.broadcast(DefendedFile.read(stored.file(), name).model());
    CertifyPartition partition =
        new CertifyPartition(
            within,
            new ClassifierFactory(engine, stored.about().imageShape()),
            of.sigma(),
            settings,
            seed);
    try {
      int tasks = Math.max(1, Math.min(images.size(), context.defaultParallelism()));
      List<OfImage> certificates =
          JobGroup.run(
              spark,
              "certify",
              "%s on %s".formatted(name, Words.count(images.size(), "image")),
              () -> context.parallelize(images, tasks).mapPartitions(partition).collect());
      return new OfModel(
          name,
          stored.about().sha256(),
          of.sigma(),
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
                "certify           %s: %,d images, %,d passes each",
                String.join(", ", settings.models()),
                Math.min(images, settings.images()),
                settings.firstDraws() + settings.draws()));
  }

  /** One model's certificates in a line. */
  public static String inWords(OfModel model) {
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
