package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.config.Settings;
import ml.gibbon.error.InputException;
import ml.gibbon.generate.Generate;
import ml.gibbon.generate.TaskSeconds;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RowCount;
import ml.gibbon.store.RunFolders;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast stage {@code generate} makes the tables of a configuration on the cluster of this
 * session. The rows are computed as the stage computes them and then thrown away: what is measured
 * is the attack and the reading of the clean images, not the storage.
 *
 * <p>Every table is made once, as in a run, without a pass to warm up: the first one pays for what
 * the executors' JVMs load and compile.
 */
final class GenerateSpeed {

  private static final Logger LOG = LoggerFactory.getLogger(GenerateSpeed.class);

  /** The data source of Spark that takes rows and does nothing with them. */
  private static final String THROW_AWAY = "noop";

  private static final String MADE = "made";

  private final SparkSession spark;
  private final Publisher publisher;

  GenerateSpeed(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  /**
   * Makes all tables of a configuration, each once, and returns their speeds as text.
   *
   * @throws InputException when the clean table or one of the models is missing
   */
  String measure(Settings settings) {
    RunFolders folders = new RunFolders(settings.output());
    List<TableRequest> tables = TableRequest.of(settings);
    String clean = folders.clean(settings.generate().split());
    PublishedFolder images = publisher.open(clean, CleanSet.KIND);
    Generate generate = new Generate(spark, publisher, settings.engine());
    List<TableSpeed> speeds = new ArrayList<>();
    for (TableRequest request : tables) {
      Observation rows = new Observation();
      long start = System.nanoTime();
      TaskSeconds tasks =
          generate.compute(
              request.model(),
              request.attack(),
              settings.generate(),
              folders,
              settings.seed(),
              table -> throwAway(table, rows));
      double seconds = (System.nanoTime() - start) / 1e9;
      long made = made(rows);
      RowCount.require(images, made);
      TableSpeed speed = new TableSpeed(name(request, folders), made, seconds, tasks);
      LOG.info("{}", speed);
      speeds.add(speed);
    }
    return "generate without its write on %s, %d tasks at a time; read, decode, gradient and encode: seconds of all tasks%n%s"
        .formatted(
            spark.sparkContext().master(),
            spark.sparkContext().defaultParallelism(),
            TableSpeed.inWords(speeds));
  }

  /**
   * Looks for what a measurement reads, without Spark.
   *
   * @throws InputException when the clean table or one of the models is missing
   */
  static void checkInputs(Settings settings, Publisher publisher) {
    RunFolders folders = new RunFolders(settings.output());
    Stream.concat(
            Stream.of(folders.clean(settings.generate().split())),
            TableRequest.of(settings).stream().map(TableRequest::model).map(folders::model))
        .forEach(folder -> refuseMissing(folder, publisher));
  }

  private static void refuseMissing(String folder, Publisher publisher) {
    if (!publisher.isPublished(folder)) {
      throw new InputException(
          "%s is not there but bench measures generate alone: run ingest and train with this configuration first, and adversarial-train for hardened models"
              .formatted(folder));
    }
  }

  private static long made(Observation rows) {
    try {
      return (Long) rows.getAsJava().get(MADE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Model and attack, as the table's folder would be named. */
  private static String name(TableRequest table, RunFolders folders) {
    return table.folder().substring(folders.adversarial().length() + 1);
  }

  private static void throwAway(Dataset<Row> rows, Observation count) {
    rows.observe(count, functions.count(functions.lit(1)).as(MADE))
        .write()
        .format(THROW_AWAY)
        .mode("overwrite")
        .save();
  }
}
