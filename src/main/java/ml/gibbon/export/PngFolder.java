package ml.gibbon.export;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.ExportedTable;
import ml.gibbon.text.Csv;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * PNG files in folders that are named after the classes, once the adversarial images and once the
 * clean ones, and {@code metadata.csv} with a line for each pair.
 *
 * @param classNames of the table
 */
record PngFolder(SparkSession spark, List<String> classNames) implements TableWriter {

  /** By this name and its first column, Hugging Face's ImageFolder knows it. */
  static final String METADATA = "metadata.csv";

  private static final String FILE_NAME = "file_name";
  private static final String CLEAN_FILE_NAME = "clean_file_name";

  @Override
  public Dataset<Row> write(Dataset<Row> rows, String folder) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<String> classes = ClassFolders.of(classNames);
    // Kept: files that were written once need not be written again for the lines about them.
    Dataset<Row> written =
        rows.map(
                new Files(folder, classes, new SerializableConfiguration(hadoop)),
                Encoders.row(WithoutImages.schema(rows.schema())))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Path metadata = new Path(folder, METADATA);
    try (Writer out =
        new OutputStreamWriter(
            metadata.getFileSystem(hadoop).create(metadata), StandardCharsets.UTF_8)) {
      List<String> columns = List.of(written.columns());
      out.write(
          Csv.line(
              Stream.concat(Stream.of(FILE_NAME, CLEAN_FILE_NAME), columns.stream()).toList()));
      for (Iterator<Row> lines = written.toLocalIterator(); lines.hasNext(); ) {
        Row line = lines.next();
        Stream<?> names =
            Stream.of(
                name(ExportedTable.IMAGE, classes, line),
                name(ExportedTable.CLEAN_IMAGE, classes, line));
        Stream<?> values = IntStream.range(0, columns.size()).mapToObj(line::get);
        out.write(Csv.line(Stream.concat(names, values).toList()));
      }
    }
    return written;
  }

  /** Where the image of a row lies. */
  private static String name(String image, List<String> classes, Row row) {
    return "%s/%s/%d.png"
        .formatted(
            image.equals(ExportedTable.IMAGE) ? "adversarial" : "clean",
            classes.get(Math.toIntExact(row.<Long>getAs(AdversarialTable.LABEL))),
            row.<Long>getAs(ExportedTable.SOURCE_INDEX));
  }

  /** Writes the images of a row and gives back what is left of it. */
  private record Files(String folder, List<String> classes, SerializableConfiguration hadoop)
      implements MapFunction<Row, Row> {

    @Override
    public Row call(Row row) {
      for (String image : ExportedTable.IMAGES) {
        byte[] png = WithoutImages.png(row, image);
        Path file = new Path(folder, name(image, classes, row));
        try {
          TaskFile.write(file, hadoop.value(), out -> out.write(png));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return WithoutImages.row(row);
    }
  }
}
