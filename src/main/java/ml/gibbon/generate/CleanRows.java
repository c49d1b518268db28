package ml.gibbon.generate;

import ml.gibbon.image.ImageBatch;
import ml.gibbon.store.CleanTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The rows of a clean table in as many partitions as there are to be tasks. */
final class CleanRows {

  /** More than any file has. */
  private static final String WHOLE_FILE = Long.toString(1L << 40);

  private final SparkSession spark;

  CleanRows(SparkSession spark) {
    // Settings of its own: those of the session are the user's.
    this.spark = spark.newSession();
    // Spark packs files by size and leaves cores idle. A clean file is one row group, which is
    // never cut, so a partition is made of whole files; both settings keep each file for itself.
    this.spark.conf().set("spark.sql.files.maxPartitionBytes", WHOLE_FILE);
    this.spark.conf().set("spark.sql.files.openCostInBytes", WHOLE_FILE);
  }

  /**
   * The rows file by file, each file's by id and large files first, without a shuffle; with one
   * when there are fewer files than partitions.
   *
   * @param files of the table
   */
  Dataset<Row> asTheyLie(String[] files, int partitions) {
    return partitions <= files.length
        ? read(files).coalesce(partitions)
        : inMicroBatches(files, partitions);
  }

  /** Partitions that hold whole micro-batches of ids, sorted by id. */
  Dataset<Row> inMicroBatches(String[] files, int partitions) {
    return read(files)
        .repartitionByRange(
            partitions,
            functions.floor(functions.col(CleanTable.IMAGE_ID).divide(ImageBatch.USUAL_SIZE)))
        .sortWithinPartitions(CleanTable.IMAGE_ID);
  }

  private Dataset<Row> read(String[] files) {
    return CleanTable.read(spark, files);
  }
}
