package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import ml.gibbon.cluster.FixedSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs under the {@code spark-defaults.conf} of sites that set what Gibbon relies on otherwise. */
class SiteSettingsIT {

  /** Another value for each setting that Gibbon fixes. */
  private static final Map<String, String> AGAINST =
      Map.ofEntries(
          Map.entry("spark.sql.files.ignoreCorruptFiles", "true"),
          Map.entry("spark.sql.files.ignoreMissingFiles", "true"),
          Map.entry("spark.hadoop.parquet.page.write-checksum.enabled", "false"),
          Map.entry("spark.hadoop.parquet.page.verify-checksum.enabled", "false"),
          Map.entry("spark.sql.parquet.binaryAsString", "true"),
          Map.entry("spark.sql.parquet.columnarReaderBatchSize", "7"),
          Map.entry("spark.sql.sources.useV1SourceList", ""),
          Map.entry("spark.sql.files.maxRecordsPerFile", "3"),
          Map.entry("spark.hadoop.mapreduce.fileoutputcommitter.cleanup.skipped", "true"),
          Map.entry("spark.sql.ansi.enabled", "true"),
          Map.entry("spark.sql.retainGroupColumns", "false"),
          Map.entry("spark.sql.execution.sortBeforeRepartition", "false"),
          Map.entry("spark.sql.session.timeZone", "Nowhere/Nonsense"),
          Map.entry("spark.sql.catalogImplementation", "hive"),
          Map.entry("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));

  /** What Gibbon leaves to the site. */
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("spark.kryo.registrationRequired", "true"),
          Map.entry("spark.sql.caseSensitive", "true"),
          Map.entry("spark.sql.adaptive.enabled", "false"),
          Map.entry("spark.sql.shuffle.partitions", "1"),
          Map.entry("spark.default.parallelism", "7"),
          Map.entry("spark.sql.parquet.enableVectorizedReader", "false"),
          Map.entry("spark.sql.parquet.filterPushdown", "false"),
          Map.entry("spark.sql.parquet.mergeSchema", "true"),
          Map.entry("spark.sql.parquet.datetimeRebaseModeInRead", "EXCEPTION"),
          Map.entry("spark.sql.files.maxPartitionBytes", "4096"),
          Map.entry("spark.sql.files.openCostInBytes", "0"),
          Map.entry("spark.sql.codegen.wholeStage", "false"),
          Map.entry("spark.sql.sources.partitionColumnTypeInference.enabled", "false"),
          Map.entry("spark.sql.warehouse.dir", "/no/such/folder"),
          Map.entry("spark.speculation", "true"),
          Map.entry("spark.task.maxFailures", "1"),
          Map.entry("spark.locality.wait", "0"),
          Map.entry("spark.rpc.message.maxSize", "1"),
          Map.entry("spark.io.encryption.enabled", "true"),
          Map.entry("spark.hadoop.dfs.replication", "1"),
          Map.entry("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2"));

  @TempDir Path folder;

  @Test
  void a_fixed_setting_is_what_gibbon_says_and_has_a_reason() {
    assertThat(FixedSetting.ALL)
        .extracting(FixedSetting::key)
        .containsExactlyInAnyOrderElementsOf(AGAINST.keySet());
    assertThat(FixedSetting.ALL)
        .allSatisfy(
            setting -> {
              assertThat(AGAINST.get(setting.key())).isNotEqualTo(setting.value());
              assertThat(setting.why()).isNotBlank();
            });
  }

  @Test
  void the_same_files_come_out_under_the_defaults_of_any_site() throws IOException {
    Map<String, ?> usual = filesUnder("usual", Map.of());
    assertThat(filesUnder("against", AGAINST)).isEqualTo(usual);
    assertThat(filesUnder("otherwise", OTHERWISE)).isEqualTo(usual);
  }

  private Map<String, ?> filesUnder(String site, Map<String, String> settings) throws IOException {
    Map<String, String> spark = RunOnFaultyDisk.spark("local[2]");
    spark.putAll(new HashMap<>(settings));
    RunOnFaultyDisk run = RunOnFaultyDisk.in(Files.createDirectory(folder.resolve(site)));
    Faults.none();
    try (OneSession gibbon = new OneSession(spark)) {
      for (String command : List.of("run", "verify")) {
        InProcess.Outcome outcome = run.does(gibbon, command);
        assertThat(outcome.code()).as("%s: %s", site, outcome.err()).isZero();
      }
    }
    return run.published();
  }
}
