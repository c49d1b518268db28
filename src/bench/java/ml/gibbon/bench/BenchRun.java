package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.IngestSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.store.Json;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.UsedFiles;
import org.apache.spark.sql.SparkSession;

/** A Spark session and a run folder of generated digits, both gone at the end. */
final class BenchRun implements AutoCloseable {

  static final long SEED = 1;

  /** Images of a clean file: Gibbon's default for ingest. */
  private static final int IMAGES_PER_FILE = 8192;

  private final SparkSession spark;
  private final Publisher publisher;
  private final Path folder;
  private final RunFolders folders;

  /**
   * @param name of the Spark application
   * @param tasks that run at the same time
   * @param images of the training split
   */
  BenchRun(String name, int tasks, long images) {
    this(name, Map.of("spark.master", "local[%d]".formatted(tasks)), images);
  }

  /** With executors of one core and 2 GB each, which are processes of their own. */
  static BenchRun onExecutors(String name, int executors, long images) {
    return new BenchRun(
        name,
        Map.of(
            "spark.master",
            "local-cluster[%d,1,2048]".formatted(executors),
            "spark.executor.memory",
            "2g",
            "spark.driver.host",
            "127.0.0.1",
            "spark.driver.bindAddress",
            "127.0.0.1"),
        images);
  }

  /**
   * @param settings of Spark that take the place of spark-submit's
   */
  private BenchRun(String name, Map<String, String> settings, long images) {
    settings.forEach(System::setProperty);
    spark = SparkSessions.open(name);
    publisher = new Publisher(spark, spark.sparkContext().hadoopConfiguration());
    folder = temporaryFolder();
    folders = new RunFolders(folder.toUri().toString());
    new Ingest(spark, publisher, UsedFiles.NONE)
        .run(
            new DataSettings(
                "digits",
                "",
                "",
                false,
                images,
                1,
                new DataSettings.Idx("", "", "", ""),
                new DataSettings.Parquet("", "", "", "")),
            new IngestSettings(IMAGES_PER_FILE, OnBadImage.FAIL),
            SEED,
            folders,
            Json.tree(Map.of()));
  }

  SparkSession spark() {
    return spark;
  }

  Publisher publisher() {
    return publisher;
  }

  /** The folder on this machine. */
  Path folder() {
    return folder;
  }

  RunFolders folders() {
    return folders;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("gibbon-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    publisher.delete(folder.toUri().toString());
    spark.stop();
  }
}
