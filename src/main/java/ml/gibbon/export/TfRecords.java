package ml.gibbon.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.store.TableFiles;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/** TensorFlow's records: a file for each task, a {@link TfExample} for each pair of images. */
record TfRecords(SparkSession spark) implements TableWriter {

  @Override
  public Dataset<Row> write(Dataset<Row> rows, String folder) {
    Records write =
        new Records(
            TableFiles.data(folder),
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    Dataset<Row> written =
        rows.mapPartitions(write, Encoders.row(WithoutImages.schema(rows.schema())))
            .persist(StorageLevel.MEMORY_AND_DISK());
    written.count();
    return written;
  }

  /** Writes the file of a partition and gives back what is left of its rows. */
  private record Records(String folder, SerializableConfiguration hadoop)
      implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      List<Row> written = new ArrayList<>();
      String name = "part-%05d.tfrecord".formatted(TaskContext.getPartitionId());
      try {
        TaskFile.write(new Path(folder, name), hadoop.value(), out -> write(rows, written, out));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return written.iterator();
    }

    private static void write(Iterator<Row> rows, List<Row> written, OutputStream file)
        throws IOException {
      BufferedOutputStream out = new BufferedOutputStream(file);
      while (rows.hasNext()) {
        Row row = rows.next();
        TfExample.of(row).writeRecord(out);
        written.add(WithoutImages.row(row));
      }
      out.flush();
    }
  }
}
