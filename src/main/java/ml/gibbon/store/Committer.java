package ml.gibbon.store;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import ml.gibbon.error.ConfigurationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How a file system takes over what Spark's tasks wrote: by renames, or on S3A by completing their
 * uploads (the magic committer of Hadoop's S3A).
 *
 * @param name for the manifest: {@code file-v1}, {@code file-v2} (Hadoop's FileOutputCommitter and
 *     the version of its algorithm) or {@code magic}
 */
public record Committer(String name) {

  private static final Committer MAGIC = new Committer("magic");

  /** Schemes of stores on which to rename a folder is to copy its files one by one. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3n", "s3a", "gs", "wasb", "wasbs", "oss", "cosn", "obs", "swift");

  /** What the magic committer takes, as keys of Spark; without {@code spark.hadoop.} of Hadoop. */
  private static final List<Map.Entry<String, String>> NEEDED =
      List.of(
          Map.entry("spark.hadoop.fs.s3a.committer.name", "magic"),
          Map.entry(
              "spark.sql.sources.commitProtocolClass",
              "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"),
          Map.entry(
              "spark.sql.parquet.output.committer.class",
              "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"));

  /**
   * The committer for a folder.
   *
   * @param hadoop with Spark's SQL settings among its own
   * @throws ConfigurationException when the folder is on an object store, unless it is S3A and has
   *     the magic committer
   */
  public static Committer of(String folder, Configuration hadoop) {
    String scheme =
        Optional.ofNullable(new Path(folder).toUri())
            .map(URI::getScheme)
            .orElseGet(() -> FileSystem.getDefaultUri(hadoop).getScheme())
            .toLowerCase(Locale.ROOT);
    if (!OBJECT_STORES.contains(scheme)) {
      return new Committer(
          "file-v" + hadoop.get("mapreduce.fileoutputcommitter.algorithm.version", "1"));
    }
    if (!scheme.equals("s3a")) {
      throw new ConfigurationException(
          "output %s is on an object store that renames no folder in one step, so that others could read half a table: choose a folder on HDFS or s3a:// with --set output=FOLDER"
              .formatted(folder));
    }
    if (!NEEDED.stream().allMatch(needed -> needed.getValue().equals(value(needed, hadoop)))) {
      throw new ConfigurationException(
          "output %s needs the magic committer, because the classic one renames and S3 cannot, so that files of failed tasks could stay or be lost: add -- --packages org.apache.spark:spark-hadoop-cloud_2.12:%s %s, or choose a folder on HDFS with --set output=FOLDER"
              .formatted(
                  folder,
                  LibraryVersions.spark(),
                  NEEDED.stream()
                      .map(needed -> "--conf %s=%s".formatted(needed.getKey(), needed.getValue()))
                      .collect(Collectors.joining(" "))));
    }
    return MAGIC;
  }

  private static String value(Map.Entry<String, String> needed, Configuration hadoop) {
    return hadoop.get(needed.getKey().replaceFirst("^spark\\.hadoop\\.", ""));
  }

  /** Whether a folder gets its name in one step, with all that is in it. */
  boolean renamesInOneStep() {
    return !equals(MAGIC);
  }
}
