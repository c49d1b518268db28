package ml.gibbon.ingest.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.store.Json;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * What the footer of a Parquet file says of it.
 *
 * @param columns of images and labels
 * @param classNames that Hugging Face's features name, empty when there are none
 */
record ParquetFooter(DataFile file, long rows, ParquetColumns columns, List<String> classNames) {

  /** Key under which the features are described, as JSON. */
  private static final String FEATURES_KEY = "huggingface";

  private static final String ENCRYPTED = "PARE";

  /** Number of rows of a file. */
  static long rows(Path path, Configuration hadoop) throws IOException {
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      return footer.getRecordCount();
    }
  }

  /** What its columns may be, before one is chosen. */
  static ParquetColumnSearch columns(DataFile file, Configuration hadoop) throws IOException {
    long bytes = file.packedBytes(hadoop);
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file.uri()), hadoop))) {
      return search(file, bytes, footer);
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException | IOException e) {
      ParquetImages.rethrowUnlessDamaged(e);
      throw notParquet(file, bytes, e, hadoop);
    }
  }

  private static ParquetColumnSearch search(DataFile file, long bytes, ParquetFileReader footer) {
    Map<String, String> more = footer.getFileMetaData().getKeyValueMetaData();
    return new ParquetColumnSearch(
        file,
        bytes,
        footer.getFileMetaData().getSchema(),
        features(file, more.getOrDefault(FEATURES_KEY, "{}")));
  }

  /**
   * Reads and checks it.
   *
   * @throws InputException when it is no Parquet file, has not the columns, or one of them is
   *     packed in a way that cannot be read here
   */
  static ParquetFooter of(DataFile file, DataSettings.Parquet settings, Configuration hadoop)
      throws IOException {
    long bytes = file.packedBytes(hadoop);
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file.uri()), hadoop))) {
      ParquetColumnSearch search = search(file, bytes, footer);
      ParquetColumns columns = search.find(settings);
      checkCodecs(file, columns, footer.getRowGroups());
      if (footer.getRecordCount() < 0) {
        throw new InputException(
            "%s (%d bytes) is damaged: its footer says it has %d rows; fetch it again"
                .formatted(file, bytes, footer.getRecordCount()));
      }
      return new ParquetFooter(
          file, footer.getRecordCount(), columns, names(search.features(), columns.labelName()));
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException | IOException e) {
      ParquetImages.rethrowUnlessDamaged(e);
      throw notParquet(file, bytes, e, hadoop);
    }
  }

  private static InputException notParquet(
      DataFile file, long bytes, Exception e, Configuration hadoop) throws IOException {
    byte[] head = file.head(hadoop);
    String start = new String(head, 0, Math.min(4, head.length), StandardCharsets.ISO_8859_1);
    if (start.equals(ENCRYPTED)) {
      return new InputException(
          "%s (%d bytes) is an encrypted Parquet file, which is not read: decrypt it first"
              .formatted(file, bytes),
          e);
    }
    return start.equals("PAR1")
        ? new InputException(
            "%s (%d bytes) starts as a Parquet file but cannot be read: %s; it may be cut short, fetch it again"
                .formatted(file, bytes, ParquetImages.firstLine(e)),
            e)
        : new InputException(
            "%s (%d bytes) is not a Parquet file: %s"
                .formatted(file, bytes, Signature.inWords(head)),
            e);
  }

  private static JsonNode features(DataFile file, String json) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class)
          .path("info")
          .path("features");
    } catch (RuntimeException e) {
      throw new InputException(
          "%s has %s in its footer that is not JSON: \"%s\""
              .formatted(file, FEATURES_KEY, json.lines().findFirst().orElse("")),
          e);
    }
  }

  private static List<String> names(JsonNode features, String labelName) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : features.path(labelName).path("names")) {
      names.add(name.asText());
    }
    return names;
  }

  private static void checkCodecs(
      DataFile file, ParquetColumns columns, List<BlockMetaData> rowGroups) {
    for (BlockMetaData rowGroup : rowGroups) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        boolean isRead = columns.images().containsField(column.getPath().toArray()[0]);
        if (isRead && !isThere(column.getCodec())) {
          throw new InputException(
              "%s is compressed with %s, for which Spark has no codec: write it again with zstd or snappy (pyarrow: pq.write_table(pq.read_table(old), new, compression=\"zstd\"))"
                  .formatted(file, column.getCodec()));
        }
      }
    }
  }

  private static boolean isThere(CompressionCodecName codec) {
    String name = codec.getHadoopCompressionCodecClassName();
    if (name == null) {
      return true;
    }
    try {
      Class.forName(name, false, ParquetFooter.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
