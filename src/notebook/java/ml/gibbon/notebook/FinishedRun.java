package ml.gibbon.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The output folder of a run, and a Spark session that reads it. */
public final class FinishedRun {

  private final RunFolders folders;
  private final SparkSession spark;
  private final Publisher publisher;

  private FinishedRun(RunFolders folders, SparkSession spark) {
    this.folders = folders;
    this.spark = spark;
    this.publisher = new Publisher(spark.sessionState().newHadoopConf());
  }

  /**
   * Opens the output of a run.
   *
   * @param folder of this machine, as in {@code output} of the configuration; relative ones begin
   *     at the notebook
   * @throws InputException when no run has ended there
   */
  public static FinishedRun open(String folder) {
    RunFolders folders = new RunFolders(folder);
    if (!Files.exists(Path.of(folders.metrics()))) {
      throw new InputException(
          "%s has no metrics.json: run deploy/gibbon run conf/quickstart.conf first (about two minutes), or write the output folder of another run"
              .formatted(folder));
    }
    return new FinishedRun(folders, SparkSessions.open("notebook"));
  }

  public SparkSession spark() {
    return spark;
  }

  /** What {@code metrics.json} holds. */
  public Metrics metrics() {
    return MetricsFile.read(publisher, folders.metrics());
  }

  /**
   * The rows of an adversarial table, one for each image.
   *
   * @param attack the folder's name, for example {@code fgsm-linf-0.25}
   */
  public Dataset<Row> adversarial(String model, String attack) {
    return AdversarialTable.read(spark, adversarialFolder(model, attack));
  }

  /** What the manifest of an adversarial table says of it. */
  public AdversarialSet adversarialSet(String model, String attack) {
    return adversarialFolder(model, attack).about(AdversarialSet.class);
  }

  private PublishedFolder adversarialFolder(String model, String attack) {
    return publisher.open(folders.adversarial(model, attack), AdversarialSet.KIND);
  }

  /**
   * The rows of the clean images.
   *
   * @param split {@code train} or {@code test}
   */
  public Dataset<Row> clean(String split) {
    return CleanTable.read(spark, publisher.open(folders.clean(split), CleanSet.KIND));
  }

  /** A trained model. */
  public StoredModel model(String name) {
    return StoredModel.open(publisher, folders.model(name));
  }
}
