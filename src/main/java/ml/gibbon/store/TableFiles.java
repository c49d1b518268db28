package ml.gibbon.store;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * How the files of a table lie in its folder, and how Spark reads them: all of them, or not at all,
 * whatever a site sets. The Parquet files are in a folder of their own, apart from the manifest, so
 * that every reader of Parquet takes that folder for a table.
 */
public final class TableFiles {

  private static final Map<String, String> OPTIONS =
      Map.of(
          "ignoreCorruptFiles", "false",
          "ignoreMissingFiles", "false",
          "mergeSchema", "false",
          "parquet.page.verify-checksum.enabled", "true");

  private TableFiles() {}

  /** Options of a read go before those of a session. */
  public static DataFrameReader reader(SparkSession spark) {
    return spark.read().options(OPTIONS);
  }

  /**
   * The folder of the Parquet files.
   *
   * @param table folder of the table, published or not yet
   */
  public static String data(String table) {
    return table + "/data";
  }

  /**
   * The rows of Parquet files.
   *
   * @param paths of files, or of folders with all files in them; each means itself, whatever
   *     characters it has
   */
  public static Dataset<Row> read(SparkSession spark, StructType schema, String... paths) {
    return reader(spark).schema(schema).parquet(literally(paths));
  }

  /** Paths as Spark's readers are to be given them, which take paths for globs. */
  public static String[] literally(String... paths) {
    return Stream.of(paths)
        .map(path -> Globs.isOne(path) ? Globs.literal(path) : path)
        .toArray(String[]::new);
  }
}
