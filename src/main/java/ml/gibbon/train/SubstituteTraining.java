package ml.gibbon.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.SubstituteSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.Network;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.random.Seeds;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.store.TableFiles;
import ml.gibbon.text.Words;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network to answer as another model does, its oracle, which is asked for labels alone
 * (Papernot et al. 2016, "Practical Black-Box Attacks against Machine Learning", arXiv:1602.02697,
 * algorithm 1): it is trained on some images that the oracle has labelled, these are moved to where
 * it learns most about the oracle ({@link JacobianAugmentation}), labelled, and added, and it is
 * trained afresh.
 *
 * <p>The images of each round are published with the oracle's labels as a clean table: a run that
 * was cut short asks for none of them again. There are few of them, so that the driver asks and
 * augments; training is that of any other network.
 */
final class SubstituteTraining {

  private static final Logger LOG = LoggerFactory.getLogger(SubstituteTraining.class);

  private final SparkSession spark;
  private final Publisher publisher;
  private final RunFolders folders;
  private final EngineChoice engine;

  SubstituteTraining(
      SparkSession spark, Publisher publisher, RunFolders folders, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.folders = folders;
    this.engine = engine;
  }

  /** What one substitute is made of. */
  private record Work(
      ModelSettings.Substitute how, TrainingJob job, StoredModel oracle, Provenance provenance) {

    String name() {
      return job.name();
    }
  }

  /**
   * Publishes a substitute.
   *
   * @param trained how the network is trained
   * @throws ConfigurationException when the split has fewer images than it begins with
   * @throws ml.gibbon.error.InputException when the oracle is not there or does not answer
   */
  PublishedFolder run(ModelSettings.Substitute how, TrainingJob trained) {
    publisher.refuseExisting(folders.model(trained.name()));
    StoredModel oracle = StoredModel.open(publisher, folders.model(how.settings().oracle()));
    PublishedFolder clean =
        publisher.open(folders.clean(Words.of(how.settings().split())), CleanSet.KIND);
    oracle.refuseUnlessFits(clean.about(CleanSet.class));
    TrainingJob job =
        trained.with(origin(how.settings(), trained, inputs(how.settings(), oracle, clean)));
    Work work = new Work(how, job, oracle, Provenance.of(job.seed(), job.origin().inputs()));
    int rounds = how.settings().rounds();
    int round = lastRound(work);
    if (round < 0) {
      publish(work, 0, asked(work, first(clean, how.settings())));
      round = 0;
    }
    ModelTraining training = new ModelTraining(spark, publisher, folders, engine);
    for (; round < rounds; round++) {
      PublishedFolder table = table(work, round);
      publish(
          work,
          round + 1,
          augmented(work, round, table, training.train(job, source(round), table)));
    }
    return training.run(job, source(rounds), table(work, rounds));
  }

  private static TrainingJob.Origin origin(
      SubstituteSettings settings, TrainingJob trained, Map<String, String> inputs) {
    return new TrainingJob.Origin(
        String.format(
            Locale.ROOT,
            "%s, substitute for %s by %,d labels",
            trained.origin().architecture(),
            settings.oracle(),
            settings.labels()),
        trained.origin().start(),
        inputs);
  }

  /** What a substitute depends on, as its provenance and those of its tables name it. */
  private static Map<String, String> inputs(
      SubstituteSettings settings, StoredModel oracle, PublishedFolder clean) {
    return Map.of(
        settings.oracle(),
        oracle.about().sha256(),
        "clean/" + Words.of(settings.split()),
        clean.hash());
  }

  private static String source(int round) {
    return "substitutes/round-" + round;
  }

  private int lastRound(Work work) {
    int round = work.how.settings().rounds();
    while (round >= 0 && !publisher.isPublished(folders.substitute(work.name(), round))) {
      round--;
    }
    return round;
  }

  private PublishedFolder table(Work work, int round) {
    PublishedFolder table = publisher.open(folders.substitute(work.name(), round), CleanSet.KIND);
    if (!table.manifest().settings().equals(work.job.settings())
        || !table.manifest().provenance().inputs().equals(work.provenance.inputs())
        || table.manifest().provenance().seed() != work.provenance.seed()) {
      throw new ConfigurationException(
          "%s was asked of another oracle or with other settings: restore them, delete %s, or choose another output with --set output=FOLDER"
              .formatted(table.path(), folders.substitutes(work.name())));
    }
    return table;
  }

  private List<LabelledImage> first(PublishedFolder clean, SubstituteSettings settings) {
    if (clean.manifest().rows() < settings.images()) {
      throw new ConfigurationException(
          "substitute.images is %d but %s holds %d images; choose fewer"
              .formatted(settings.images(), clean.path(), clean.manifest().rows()));
    }
    return images(clean, settings.images());
  }

  private List<LabelledImage> images(PublishedFolder table, int most) {
    return CleanTable.read(spark, table)
        .orderBy(CleanTable.IMAGE_ID)
        .limit(most)
        .collectAsList()
        .stream()
        .map(CleanTable::fromRow)
        .toList();
  }

  private List<LabelledImage> augmented(
      Work work, int round, PublishedFolder table, Network network) {
    List<LabelledImage> all = new ArrayList<>(images(table, Integer.MAX_VALUE));
    SubstituteSettings settings = work.how.settings();
    List<LabelledImage> chosen =
        JacobianAugmentation.sample(
            all, settings.added(round, all.size()), Seeds.mix(work.job.seed(), round));
    List<LabelledImage> moved;
    try (DifferentiableClassifier substitute =
        classifiers(table.about(CleanSet.class)).of(network)) {
      moved = new JacobianAugmentation(settings.greyLevels()).of(substitute, chosen, all.size());
    }
    all.addAll(asked(work, moved));
    return all;
  }

  private ClassifierFactory classifiers(CleanSet set) {
    return new ClassifierFactory(engine, set.imageShape());
  }

  /** The images with the oracle's labels, one for each in the same order. */
  private List<LabelledImage> asked(Work work, List<LabelledImage> images) {
    List<LabelledImage> labelled = new ArrayList<>();
    ClassifierFactory classifiers = new ClassifierFactory(engine, work.oracle.about().imageShape());
    try (DifferentiableClassifier oracle = classifiers.of(work.oracle.file())) {
      for (int from = 0; from < images.size(); from += ImageBatch.USUAL_SIZE) {
        List<LabelledImage> some =
            images.subList(from, Math.min(images.size(), from + ImageBatch.USUAL_SIZE));
        float[] logits =
            oracle.logits(ImageBatch.of(oracle.inputShape(), some).pixels(), some.size());
        for (int i = 0; i < some.size(); i++) {
          labelled.add(
              new LabelledImage(
                  some.get(i).id(),
                  Logits.prediction(logits, oracle.classes(), i),
                  some.get(i).pixels()));
        }
      }
    }
    return labelled;
  }

  private void publish(Work work, int round, List<LabelledImage> images) {
    ModelSet oracle = work.oracle.about();
    CleanSet about =
        new CleanSet(
            oracle.dataset(), "labels of " + oracle.name(), oracle.shape(), oracle.classNames());
    publisher.publish(
        folders.substitute(work.name(), round),
        CleanSet.KIND,
        about,
        work.job.settings(),
        work.provenance,
        attempt -> {
          List<Row> rows = images.stream().map(CleanTable::toRow).toList();
          spark
              .createDataFrame(rows, CleanTable.SCHEMA)
              .coalesce(1)
              .sortWithinPartitions(CleanTable.IMAGE_ID)
              .write()
              .parquet(TableFiles.data(attempt));
          return images.size();
        });
    LOG.info(
        "{}: round {} of {}, {} labels of {} so far",
        work.name(),
        round,
        work.how.settings().rounds(),
        images.size(),
        work.how.settings().oracle());
  }
}
