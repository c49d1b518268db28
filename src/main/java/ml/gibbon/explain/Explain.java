package ml.gibbon.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.ExplainSettings;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.FirstLayer;
import ml.gibbon.model.Network;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.LogitLines;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RowCount;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.text.Figures;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures why models are fooled and writes {@code explain.json}. A thousand images are enough for
 * it, so all of it runs on the driver, in micro-batches.
 */
public final class Explain {

  private static final Logger LOG = LoggerFactory.getLogger(Explain.class);

  /** Images, the first by id, that the change of the margin is the mean over. */
  private static final int IMAGES = 1_000;

  /** Of these, images whose logits are fitted by straight lines. */
  private static final int FITTED = 100;

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  public Explain(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Measures each model that the settings name. One Spark job reads the images.
   *
   * @param attacks the split to take images from, and the largest epsilon under L-infinity
   * @throws ConfigurationException when no attack has one
   * @throws InputException when a model or the split is missing, or they do not fit
   */
  public Explanation run(
      ExplainSettings settings, GenerateSettings attacks, RunFolders folders, long seed) {
    double epsilon =
        attacks.attacks().stream()
            .map(NamedAttack::threatModel)
            .filter(threat -> threat.norm() == LpNorm.LINF && threat.epsilon().isPresent())
            .mapToDouble(threat -> threat.epsilon().getAsDouble())
            .max()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "explain.models is not empty but no attack of generate.attacks has norm"
                            + " linf and an epsilon: add fgsm to it, or write explain.models ="
                            + " []"));
    PublishedFolder clean = publisher.open(folders.clean(attacks.split()), CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    List<LabelledImage> images = images(clean);
    List<OfModel> models = new ArrayList<>();
    for (String name : settings.models()) {
      models.add(explain(name, set, images, settings, epsilon, folders, seed));
    }
    Explanation explanation =
        new Explanation(
            set.dataset(),
            set.split(),
            clean.hash(),
            set.shape(),
            set.classNames(),
            seed,
            epsilon,
            images.size(),
            models);
    ExplanationFile.write(publisher, folders.explanation(), explanation);
    return explanation;
  }

  /** The line of a plan; empty when no model is to be explained. */
  public static Optional<String> plan(ExplainSettings settings) {
    return settings.models().isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "explain           %s: with %,d rubbish images, on the driver",
                String.join(", ", settings.models()),
                settings.rubbish()));
  }

  private List<LabelledImage> images(PublishedFolder clean) {
    List<LabelledImage> images =
        JobGroup.run(
            spark,
            "explain",
            "images of " + clean.path(),
            () ->
                CleanTable.read(spark, clean)
                    .orderBy(CleanTable.IMAGE_ID)
                    .limit(IMAGES)
                    .collectAsList()
                    .stream()
                    .map(CleanTable::fromRow)
                    .toList());
    RowCount.require(clean, Math.min(IMAGES, clean.manifest().rows()), images.size());
    return images;
  }

  private OfModel explain(
      String name,
      CleanSet set,
      List<LabelledImage> images,
      ExplainSettings settings,
      double epsilon,
      RunFolders folders,
      long seed) {
    long start = System.nanoTime();
    StoredModel stored = StoredModel.open(publisher, folders.model(name));
    Network network = stored.network();
    stored.refuseUnlessFits(set);
    try (DifferentiableClassifier classifier = Classifiers.of(network, set.imageShape(), engine)) {
      MarginGrowth growth = new MarginGrowth(classifier, epsilon, seed);
      for (int first = 0; first < images.size(); first += ImageBatch.USUAL_SIZE) {
        growth.add(batch(set, images, first, ImageBatch.USUAL_SIZE));
      }
      SignDirection direction =
          new SignDirection(classifier, batch(set, images, 0, Math.max(FITTED, settings.images())));
      OfModel found =
          new OfModel(
              name,
              stored.about().sha256(),
              growth.mean(),
              direction.linearity(epsilon),
              lines(direction, Math.min(settings.images(), images.size()), settings),
              RubbishImages.show(classifier, settings.rubbish(), seed),
              FirstLayer.of(network, set.imageShape())
                  .map(layer -> Filters.of(layer, set.classNames()))
                  .orElse(List.of()));
      LOG.info("{}; {} s", inWords(found), Figures.seconds((System.nanoTime() - start) / 1e9));
      return found;
    }
  }

  private static ImageBatch batch(CleanSet set, List<LabelledImage> images, int first, int count) {
    return ImageBatch.of(
        set.imageShape(), images.subList(first, Math.min(images.size(), first + count)));
  }

  private static List<LogitLines> lines(
      SignDirection direction, int images, ExplainSettings settings) {
    return IntStream.range(0, images)
        .mapToObj(image -> direction.lines(image, settings.low(), settings.high()))
        .toList();
  }

  /** What was found about a model, in a line. */
  public static String inWords(OfModel found) {
    return String.format(
        Locale.ROOT,
        "%s: margin moves by %.2f along the sign of the gradient, by %.2f along noise; straight"
            + " lines fit the logits to R^2 %.4f; %s of %,d rubbish images called a class",
        found.model(),
        found.growth().measured(),
        found.growth().random()[found.growth().random().length - 1],
        found.linearity(),
        Figures.percent(found.rubbish().share()),
        found.rubbish().images());
  }
}
