package ml.gibbon.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import ml.gibbon.attack.CascadeStep;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a cascade: one Spark job for each attack, on the images that still stand. These are
 * few and lie unevenly, so that each job's tasks are cut anew from what is left, of the same number
 * of images each.
 *
 * <p>The rows of a step stay on the executors' disks until the table is written. What an executor
 * takes with it is computed again, and comes out the same.
 */
final class CascadeRows implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CascadeRows.class);

  /** Images of a task: enough to pay for its network, and few, as each takes many gradients. */
  private static final int SMALLEST_TASK = 32;

  private static final int LARGEST_TASK = 1024;
  private static final int TASKS_OF_A_SLOT = 4;

  private final SparkSession spark;
  private final String title;
  private final boolean byId;
  private final List<Dataset<Row>> kept = new ArrayList<>();

  /**
   * @param title of the table, for people
   * @param byId whether the results of an image may depend on those it is put together with, so
   *     that micro-batches are cut by image id
   */
  CascadeRows(SparkSession spark, String title, boolean byId) {
    // A session of its own: enough of a sample to cut tasks of the same size by.
    this.spark = spark.newSession();
    this.spark.conf().set("spark.sql.execution.rangeExchange.sampleSizePerPartition", 1000);
    this.title = title;
    this.byId = byId;
  }

  /**
   * Runs all steps.
   *
   * @param unchanged rows of all images as the model answers them without any attack
   * @param work of a step on rows of images that still stand
   * @return a row for each image: of the attack that broke it, or of the worst case
   */
  Dataset<Row> of(
      Dataset<Row> unchanged,
      List<CascadeStep> steps,
      Function<CascadeStep, MapPartitionsFunction<Row, Row>> work) {
    Column stands = functions.not(functions.col(AdversarialTable.SUCCESS));
    Dataset<Row> all = keep(unchanged, "the model's own answers");
    Dataset<Row> last = all;
    List<Dataset<Row>> broken = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      CascadeStep step = steps.get(i);
      Dataset<Row> standing = last.filter(stands);
      long images = standing.count();
      if (images == 0) {
        break;
      }
      int tasks = tasks(images, spark.sparkContext().defaultParallelism());
      String words =
          String.format(
              Locale.ROOT,
              "step %d of %d, %s on the %,d images that stand, %d tasks",
              i + 1,
              steps.size(),
              step.name(),
              images,
              tasks);
      LOG.info("{}: {}", title, words);
      broken.add(last.filter(functions.col(AdversarialTable.SUCCESS)));
      last =
          keep(
              cut(standing, tasks).mapPartitions(work.apply(step), AdversarialTable.ENCODER),
              words);
    }
    return broken.stream().reduce(last, Dataset::union);
  }

  /** The same rows by image id, in tasks of the same number of images. */
  Dataset<Row> cut(Dataset<Row> rows, int tasks) {
    Column id = functions.col(AdversarialTable.IMAGE_ID);
    Column group = byId ? functions.floor(id.divide(ImageBatch.USUAL_SIZE)) : id;
    return rows.repartitionByRange(tasks, group).sortWithinPartitions(AdversarialTable.IMAGE_ID);
  }

  private Dataset<Row> keep(Dataset<Row> rows, String description) {
    Dataset<Row> persisted = rows.persist(StorageLevel.DISK_ONLY());
    kept.add(persisted);
    JobGroup.run(spark, "generate", title + ": " + description, persisted::count);
    return persisted;
  }

  /**
   * Tasks for some images.
   *
   * @param slots tasks that run at the same time
   */
  static int tasks(long images, int slots) {
    long bySize = (images + LARGEST_TASK - 1) / LARGEST_TASK;
    long wanted = Math.max((long) TASKS_OF_A_SLOT * slots, (bySize + slots - 1) / slots * slots);
    return (int) Math.max(1, Math.min(wanted, (images + SMALLEST_TASK - 1) / SMALLEST_TASK));
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
  }
}
