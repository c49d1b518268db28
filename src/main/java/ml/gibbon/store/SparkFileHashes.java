package ml.gibbon.store;

import java.io.IOException;
import java.util.List;
import ml.gibbon.cluster.JobGroup;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads files back on the executors: what all of them have written, the driver alone would read for
 * longer than the writing took.
 */
public final class SparkFileHashes implements FileHashes {

  /** So few files are read before a job has started. */
  static final int FEW = 4;

  private static final int TASKS_PER_SLOT = 4;

  private final SparkSession spark;
  private final Configuration hadoop;

  /**
   * @param hadoop settings of the files' file system
   */
  public SparkFileHashes(SparkSession spark, Configuration hadoop) {
    this.spark = spark;
    this.hadoop = hadoop;
  }

  @Override
  public List<String> of(List<Path> files) throws IOException {
    if (files.size() <= FEW) {
      return FileHashes.inDriver(hadoop).of(files);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration settings = new SerializableConfiguration(hadoop);
    int tasks = Math.min(files.size(), TASKS_PER_SLOT * context.defaultParallelism());
    return JobGroup.run(
        spark,
        "publish",
        "reading back %d files".formatted(files.size()),
        () ->
            context
                .parallelize(files.stream().map(Path::toString).toList(), tasks)
                .map(file -> FileHashes.hash(new Path(file), settings.value()))
                .collect());
  }
}
