package ml.gibbon.store;

import java.util.Map;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** How the Parquet files of tables are read: all of them, or not at all, whatever a site sets. */
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
}
