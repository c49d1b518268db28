package ml.gibbon.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.error.UserException;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.TableFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Writes images as a clean table: file k holds the ids from k times {@code imagesPerFile} on, in
 * order, in one row group. One Spark task writes one file and reads just its own images.
 */
final class CleanTableWriter {

  private static final long MIN_ROW_GROUP = 8L << 20;
  private static final int ROW_OVERHEAD = 64;

  private final SparkSession spark;
  private final int imagesPerFile;

  CleanTableWriter(SparkSession spark, int imagesPerFile) {
    this.spark = spark;
    this.imagesPerFile = imagesPerFile;
  }

  /**
   * Writes the first images of a source.
   *
   * @param source whose files every executor can reach
   * @param imageBytes bytes of one image
   * @param folder of the table
   * @return the number of rows, counted in the written files
   */
  long write(ImageSource source, long images, int imageBytes, String folder) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    int files = Math.toIntExact((images + imagesPerFile - 1) / imagesPerFile);
    try (ImageProgress progress =
        new ImageProgress(spark.sparkContext(), "ingest: images written").begin(images)) {
      ReadRange task =
          new ReadRange(
              source,
              images,
              imagesPerFile,
              new SerializableConfiguration(hadoop),
              progress.counter());
      Dataset<Row> rows = spark.range(0, files, 1, files).mapPartitions(task, CleanTable.ENCODER);
      rows.write()
          .option("compression", "snappy")
          // Twice what fits, so that a file is never cut into two row groups.
          .option(
              "parquet.block.size",
              Math.max(MIN_ROW_GROUP, 2L * imagesPerFile * (imageBytes + ROW_OVERHEAD)))
          .parquet(TableFiles.data(folder));
    } catch (Exception e) {
      throw userExceptionIn(e);
    }
    return TableFiles.read(spark, CleanTable.SCHEMA, TableFiles.data(folder)).count();
  }

  /** What a task found wrong with its input, out of the layers that Spark wraps around it. */
  static RuntimeException userExceptionIn(Exception e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return user;
      }
    }
    if (e instanceof IOException io) {
      throw io;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** Turns the number of a file into that file's rows. */
  private record ReadRange(
      ImageSource source,
      long images,
      int imagesPerFile,
      SerializableConfiguration hadoop,
      LongAccumulator written)
      implements MapPartitionsFunction<Long, Row> {

    @Override
    public Iterator<Row> call(Iterator<Long> files) throws IOException {
      // Spark's generated iterators give nothing before they are asked whether there is something.
      if (!files.hasNext()) {
        return Collections.emptyIterator();
      }
      long from = files.next() * imagesPerFile;
      long to = Math.min(images, from + imagesPerFile);
      ImageIterator range = source.read(from, to, hadoop.value());
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(range));
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return range.hasNext();
        }

        @Override
        public Row next() {
          LabelledImage image = range.next();
          written.add(1L);
          return CleanTable.toRow(image);
        }
      };
    }

    private static void close(ImageIterator range) {
      try {
        range.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
