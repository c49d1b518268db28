package ml.gibbon.ingest.read;

import java.io.EOFException;
import java.io.IOException;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * PNG and JPEG images in one Parquet file, in the order of its rows.
 *
 * <p>The file is read row group by row group with Parquet's own reader rather than as a Spark
 * table: a row's place in its file is its image id, whatever the partitioning.
 *
 * @param shape that every image must have
 * @param classes that the labels stand for
 */
record ParquetImages(
    DataFile file, ParquetColumns columns, long images, ImageShape shape, ClassLabels classes)
    implements ImageSource {

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new ParquetImages(copy.apply(file), columns, images, shape, classes);
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    ParquetReader<Group> reader = open(file, columns.images(), from, hadoop);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        Group row = nextRow(reader, file, id);
        try {
          int label = classes.number(columns.label(row));
          return new LabelledImage(id, label, ImageDecoder.decode(columns.image(row), shape));
        } catch (IOException e) {
          throw new BadImageException(file, id, e.getMessage());
        }
      }

      @Override
      protected void pass(long id) throws IOException {
        nextRow(reader, file, id);
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }

  /** Decodes no images. */
  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    IntStream.Builder labels = IntStream.builder();
    if (!columns.hasLabelColumn()) {
      int label = labelOrNone(null);
      return IntStream.generate(() -> label).limit(images).iterator();
    }
    try (ParquetReader<Group> reader = open(file, columns.labels(), 0, hadoop)) {
      for (long row = 0; row < images; row++) {
        labels.add(labelOrNone(nextRow(reader, file, row)));
      }
    }
    return labels.build().iterator();
  }

  private int labelOrNone(Group row) {
    try {
      return classes.number(columns.label(row));
    } catch (IOException e) {
      return NO_LABEL;
    }
  }

  static InputException wrongImage(DataFile file, long row, IOException e) {
    BadImageException bad = new BadImageException(file, row, e.getMessage());
    return new InputException(bad.getMessage(), bad);
  }

  /** Starts reading the given columns at a row; the row groups before it are not touched. */
  static ParquetReader<Group> open(
      DataFile file, MessageType projection, long from, Configuration hadoop) throws IOException {
    Configuration conf = new Configuration(hadoop);
    conf.set(ReadSupport.PARQUET_READ_SCHEMA, projection.toString());
    Path path = new Path(file.uri());
    long start = 0;
    long firstRow = 0;
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      for (BlockMetaData rowGroup : footer.getRowGroups()) {
        start = rowGroup.getStartingPos();
        if (from < firstRow + rowGroup.getRowCount()) {
          break;
        }
        firstRow += rowGroup.getRowCount();
      }
    }
    ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path)
            .withConf(conf)
            .withFileRange(start, Long.MAX_VALUE)
            .build();
    for (long row = firstRow; row < from; row++) {
      nextRow(reader, file, row);
    }
    return reader;
  }

  /** The next row. */
  static Group nextRow(ParquetReader<Group> reader, DataFile file, long row) throws IOException {
    try {
      Group group = reader.read();
      if (group != null) {
        return group;
      }
    } catch (RuntimeException | IOException e) {
      rethrowUnlessDamaged(e);
      throw new InputException(
          "%s cannot be read at row %d: %s".formatted(file, row, firstLine(e)), e);
    }
    throw new InputException("%s ends before row %d".formatted(file, row));
  }

  /**
   * Parquet wraps what it cannot decode, or says itself what does not add up; what the file system
   * says for itself is neither.
   */
  static void rethrowUnlessDamaged(Exception e) throws IOException {
    if (e instanceof IOException failure
        && !(e instanceof EOFException)
        && !isOfParquet(e)
        && (e.getCause() == null || e.getCause() instanceof IOException)) {
      throw failure;
    }
  }

  private static boolean isOfParquet(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("org.apache.parquet.");
  }

  static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
