package ml.gibbon.generate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Network;
import ml.gibbon.model.remote.RemoteModel;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RowCount;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.store.TableFiles;
import ml.gibbon.text.Words;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage {@code generate}: an adversarial table of one model and one attack.
 *
 * <p>The driver broadcasts the model's bytes; every task builds one classifier and perturbs its
 * partition. The rows do not depend on the number of partitions: with the compiled engine an
 * image's bits are the same in any micro-batch, so that tasks take the clean files as they lie;
 * otherwise micro-batches are cut by image id, and none leaves its task.
 */
public final class Generate {

  private static final Logger LOG = LoggerFactory.getLogger(Generate.class);

  private final SparkSession spark;
  private final TableRows tableRows;
  private final Publisher publisher;
  private final EngineChoice engine;
  private final Set<String> explained = new HashSet<>();

  /**
   * @param engine which implementation computes the gradients
   */
  public Generate(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.tableRows = new TableRows(spark, engine);
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Publishes one adversarial table.
   *
   * <p>One task a partition; before it one shuffle of the clean rows into ranges of ids when the
   * engine needs that or there are fewer clean files than partitions.
   *
   * @param model name of the model
   * @param settings of this table, for the manifest
   * @throws InputException when the model or the clean split is missing, or they do not fit
   * @throws ConfigurationException when the table exists
   */
  public PublishedFolder run(
      String model,
      NamedAttack attack,
      GenerateSettings generate,
      RunFolders folders,
      long seed,
      JsonNode settings) {
    String folder = folders.adversarial(model, attack.key().folder());
    publisher.refuseExisting(folder);
    TableJob job = job(model, attack, generate, folders, seed);
    PublishedFolder table =
        publisher.publish(
            folder,
            AdversarialSet.KIND,
            job.set(),
            settings,
            Provenance.of(seed, job.inputs()),
            attempt -> {
              TaskSeconds seconds =
                  tableRows.compute(job, rows -> rows.write().parquet(TableFiles.data(attempt)));
              LOG.info("{}: {}", model, seconds.inWords());
              return countedBack(attempt, job.clean());
            });
    log(model, job.set(), table.manifest());
    return table;
  }

  /**
   * The line of a plan about one table.
   *
   * @param images of the split
   * @param slots tasks at a time
   */
  public static String plan(
      String folder,
      NamedAttack attack,
      GenerateSettings generate,
      ImageShape shape,
      long images,
      int slots) {
    long bytes = images * shape.size() * (1 + generate.pixels().bytesPerValue());
    String rows =
        String.format(
            Locale.ROOT,
            "generate          %s: %,d rows in %d tasks, %,d MB of pixels before compression",
            folder,
            images,
            partitions(generate.partitions(), images, slots),
            (bytes + 999_999) / 1_000_000);
    return attack.learnsFrom().isEmpty()
        ? rows
        : rows + ", after learning from " + String.join(" and ", attack.learnsFrom());
  }

  /**
   * The rows that were written: fewer than the manifest's when files of the clean table have
   * changed, or when executors with disks of their own each keep a part of this one.
   */
  private long countedBack(String attempt, PublishedFolder clean) {
    long images = clean.manifest().rows();
    long rows =
        TableFiles.reader(spark).parquet(TableFiles.literally(TableFiles.data(attempt))).count();
    if (rows != images) {
      RowCount.require(clean, CleanTable.read(spark, clean).count());
      throw new InputException(
          "%s holds %d rows after writing %d: it must be on a file system that the driver and all executors share"
              .formatted(attempt, rows, images));
    }
    return rows;
  }

  /**
   * Computes the rows of one adversarial table for a sink of the caller's, and publishes nothing.
   *
   * @param sink runs a Spark action on the rows once; they cannot be used afterwards
   * @return where the tasks' time went
   * @throws InputException when the model or the clean split is missing, or they do not fit
   */
  public TaskSeconds compute(
      String model,
      NamedAttack attack,
      GenerateSettings generate,
      RunFolders folders,
      long seed,
      Consumer<Dataset<Row>> sink) {
    return tableRows.compute(job(model, attack, generate, folders, seed), sink);
  }

  private TableJob job(
      String model, NamedAttack attack, GenerateSettings generate, RunFolders folders, long seed) {
    StoredModel stored = StoredModel.open(publisher, folders.model(model));
    PublishedFolder clean = publisher.open(folders.clean(generate.split()), CleanSet.KIND);
    CleanSet cleanSet = clean.about(CleanSet.class);
    stored.refuseUnlessFits(cleanSet);
    Optional<RemoteModel> asked = stored.asked();
    asked.ifPresent(remote -> attack.checkKnowledge(model, remote.access().answers().knowledge()));
    Map<String, Network> networks = asked.isPresent() ? Map.of() : stored.networks();
    networks.forEach((name, network) -> check(name, network, cleanSet));
    attack.checkClasses(cleanSet.dataset(), cleanSet.classes());
    AttackRunner runner = attack.runner(generate.pixels(), seed);
    EngineChoice taken = engine(networks.values(), cleanSet);
    AdversarialSet set =
        AdversarialSet.of(
            cleanSet,
            model,
            attack.key(),
            generate.pixels(),
            asked.map(remote -> remote.access().endpoint().kind()).orElse(Words.of(taken)));
    // Nobody knows how somebody else's model adds up.
    boolean byId = asked.isPresent() || !Classifiers.sameBitsInAnyBatch(taken);
    Map<String, PublishedFolder> splits = new HashMap<>(Map.of(generate.split(), clean));
    attack
        .learnsFrom()
        .forEach(
            split ->
                splits.computeIfAbsent(
                    split, other -> publisher.open(folders.clean(other), CleanSet.KIND)));
    return new TableJob(stored, splits, byId, runner, set, generate.partitions());
  }

  /** That of an ensemble is DL4J's when one member needs it. */
  private EngineChoice engine(Collection<Network> networks, CleanSet set) {
    boolean compiled =
        networks.stream()
            .map(network -> Classifiers.engine(network, set.imageShape(), engine))
            .allMatch(EngineChoice.COMPILED::equals);
    return compiled ? EngineChoice.COMPILED : EngineChoice.DL4J;
  }

  private void check(String model, Network network, CleanSet set) {
    if (explained.add(model)) {
      LOG.info("{}: {}", model, Classifiers.explain(network, set.imageShape(), engine));
    }
  }

  private static void log(String model, AdversarialSet set, Manifest manifest) {
    LOG.info(
        String.format(
            Locale.ROOT,
            "%s: %s: %,d images in %.1f s (%,.0f images/s)",
            model,
            set.inWords(),
            manifest.rows(),
            manifest.seconds(),
            manifest.rows() / manifest.seconds()));
  }

  /**
   * Number of tasks for a table.
   *
   * @param wanted {@code generate.partitions}, 0 to choose
   * @param slots tasks that run at the same time
   */
  public static int partitions(int wanted, long images, int slots) {
    long microBatches = (images + ImageBatch.USUAL_SIZE - 1) / ImageBatch.USUAL_SIZE;
    // A task holds about 64 k images: short enough to retry, and long enough to pay for its start,
    // its network and its file. A multiple of the slots leaves none of them idle at the end.
    long bySize = (images / 65_536 + slots) / slots * slots;
    long chosen = wanted > 0 ? wanted : Math.max(2L * slots, bySize);
    return (int) Math.max(1, Math.min(chosen, microBatches));
  }
}
