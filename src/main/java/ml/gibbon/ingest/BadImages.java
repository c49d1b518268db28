package ml.gibbon.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.ingest.read.BadImageException;
import ml.gibbon.ingest.read.DataFile;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.store.QuarantineList;
import ml.gibbon.store.TableFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds the images of a source that cannot be used and lists them, before the others are written:
 * ids are counted without them, so all must be known first.
 */
final class BadImages {

  private final SparkSession spark;
  private final int imagesPerTask;

  BadImages(SparkSession spark, int imagesPerTask) {
    this.spark = spark;
    this.imagesPerTask = imagesPerTask;
  }

  /**
   * Reads and decodes the first images of a source, some in each Spark task, and writes the {@link
   * QuarantineList}, unless it is empty.
   *
   * @param source whose files every executor can reach
   * @param originals names for files that are copies, to be listed instead of theirs
   * @param folder of the clean table
   * @return their positions, as they stand in the written list
   */
  BitSet quarantine(ImageSource source, long images, Map<String, String> originals, String folder)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    int tasks = Math.toIntExact((images + imagesPerTask - 1) / imagesPerTask);
    FindBad find =
        new FindBad(
            source, images, imagesPerTask, originals, new SerializableConfiguration(hadoop));
    Dataset<Row> bad =
        spark
            .range(0, tasks, 1, tasks)
            .mapPartitions(find, QuarantineList.ENCODER)
            // One sorted file, however many tasks found some.
            .repartition(1)
            .sortWithinPartitions(QuarantineList.POSITION);
    String list = folder + "/" + QuarantineList.FOLDER;
    try {
      bad.write().json(list);
    } catch (Exception e) {
      throw CleanTableWriter.userExceptionIn(e);
    }
    BitSet positions = new BitSet();
    spark
        .read()
        .schema(QuarantineList.SCHEMA)
        .json(TableFiles.literally(list))
        .select(QuarantineList.POSITION)
        .toLocalIterator()
        .forEachRemaining(row -> positions.set(Math.toIntExact(row.getLong(0))));
    return positions;
  }

  /** Turns the number of a task into the bad images of its range. */
  private record FindBad(
      ImageSource source,
      long images,
      int imagesPerTask,
      Map<String, String> originals,
      SerializableConfiguration hadoop)
      implements MapPartitionsFunction<Long, Row> {

    @Override
    public Iterator<Row> call(Iterator<Long> tasks) throws IOException {
      List<Row> found = new ArrayList<>();
      while (tasks.hasNext()) {
        long from = tasks.next() * imagesPerTask;
        long to = Math.min(images, from + imagesPerTask);
        try (ImageIterator range = source.read(from, to, hadoop.value())) {
          for (long position = from; position < to; position++) {
            addIfBad(range, position, found);
          }
        }
      }
      return found.iterator();
    }

    private void addIfBad(ImageIterator range, long position, List<Row> found) {
      try {
        range.next();
      } catch (InputException e) {
        BadImageException bad = BadImageException.behind(e).orElseThrow(() -> e);
        DataFile file = bad.file();
        String uri = originals.getOrDefault(file.uri(), file.uri());
        found.add(
            RowFactory.create(
                position, new DataFile(uri, file.member()).toString(), bad.row(), bad.reason()));
      }
    }
  }
}
