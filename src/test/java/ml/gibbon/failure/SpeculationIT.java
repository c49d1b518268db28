package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** Two copies of a task that write at the same time, on two executors. */
class SpeculationIT {

  @TempDir Path folder;

  private static final class Copies extends SparkListener {
    final AtomicInteger started = new AtomicInteger();

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (start.taskInfo().speculative()) {
        started.incrementAndGet();
      }
    }
  }

  private static void makeTables(OneSession gibbon, RunOnFaultyDisk run) {
    for (String stage : List.of("ingest", "train", "generate")) {
      InProcess.Outcome outcome =
          gibbon.run(
              stage,
              run.conf().toString(),
              "--set",
              "data.test-images=80",
              "--set",
              "generate.partitions=4");
      assertThat(outcome.code()).as(outcome.err()).isZero();
    }
  }

  @FailureTest(
      injected = "a slow task and its speculative copy write at the same time (ingest, generate)",
      outcome = "one file for each partition, the undisturbed rows, each once")
  void a_task_that_runs_twice_at_a_time_leaves_its_rows_once() throws IOException {
    RunOnFaultyDisk plain = RunOnFaultyDisk.in(Files.createDirectory(folder.resolve("plain")));
    try (OneSession gibbon = new OneSession(RunOnFaultyDisk.spark("local[2]"))) {
      makeTables(gibbon, plain);
    }

    RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
    Copies copies = new Copies();
    try (OneSession gibbon = new OneSession(speculating())) {
      SparkSession.getDefaultSession().get().sparkContext().addSparkListener(copies);
      makeTables(gibbon, run);
    }
    assertThat(copies.started).as("tables of which a copy wrote").hasValueGreaterThanOrEqualTo(2);
    Map<String, List<String>> tables = run.published();
    assertThat(tables).isEqualTo(plain.published());
    assertThat(tables.get("clean/test")).hasSize(4);
    assertThat(tables.get("adversarial/softmax/fgsm-linf-0.25")).hasSize(4);
  }

  private Map<String, String> speculating() throws IOException {
    // An empty Spark home: executors take everything from the class path of the tests.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Map<String, String> spark = RunOnFaultyDisk.spark("local-cluster[2,1,1024]");
    spark.put(
        "spark.executor.extraClassPath",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    spark.put("spark.speculation", "true");
    spark.put("spark.speculation.interval", "100ms");
    spark.put("spark.speculation.multiplier", "1.1");
    spark.put("spark.speculation.quantile", "0.25");
    spark.put("spark.speculation.efficiency.enabled", "false");
    spark.put("spark.hadoop." + FaultyFileSystem.MEETING, folder.toString());
    return spark;
  }
}
