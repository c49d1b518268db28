package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import ml.gibbon.cli.InProcess;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs on YARN, which kills what holds more memory than it asked for. */
@Tag("cluster")
@DisabledOnOs(OS.WINDOWS)
class YarnIT {

  private static final String CONF =
      """
      data { name = digits, train-images = 600, test-images = 600 }
      train { workers = 2, epochs = 2, batch-size = 20, validation-images = 100 }
      models.maxout { architecture = maxout, units = [20], pieces = 2, hidden-dropout = 0.2 }
      defences.maxout-adversarial { kind = adversarial-training, model = maxout }
      generate.partitions = 4
      report.images = 2
      """;

  /** A driver's container, and what keeps it inside: Gibbon sets the executors' only. */
  private static final List<String> DRIVER =
      List.of(
          "spark.driver.memoryOverhead=640m",
          "spark.driver.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=128m -Dorg.bytedeco.javacpp.maxphysicalbytes=1600m -Dorg.bytedeco.javacpp.cachedir=javacpp");

  @TempDir static Path folder;

  private static YarnCluster yarn;
  private static Path conf;

  @BeforeAll
  static void start_yarn() throws Exception {
    conf = Files.writeString(folder.resolve("small.conf"), CONF);
    yarn = new YarnCluster(folder.resolve("yarn"));
  }

  @AfterAll
  static void stop_yarn() {
    if (yarn != null) {
      yarn.close();
    }
  }

  @Test
  void runs_on_yarn_publish_what_a_local_run_publishes() throws Exception {
    String local = folder.resolve("local").toString();
    InProcess.Outcome run =
        InProcess.gibbon("run", conf.toString(), "--set", "output=\"" + local + "\"");
    assertThat(run.code()).as(run.err()).isZero();
    SortedMap<String, String> expected = RunContent.of(local);
    assertThat(expected).hasSize(2 + 2 + 2);

    // The driver is the process that submits.
    String client = folder.resolve("client").toString();
    assertSucceeded(
        yarn.run(
            List.of(
                "deploy/spark-submit/yarn.sh",
                "run",
                conf.toString(),
                "--set",
                "output=\"" + client + "\"")));
    assertThat(RunContent.of(client)).isEqualTo(expected);

    // The driver is in a container, too.
    String cluster = folder.resolve("cluster").toString();
    assertSucceeded(runInContainer(DRIVER, "output=\"" + cluster + "\""));
    assertThat(RunContent.of(cluster)).isEqualTo(expected);
  }

  @Test
  void a_wrong_configuration_fails_the_application() throws Exception {
    YarnCluster.Outcome run =
        runInContainer(DRIVER, "output=\"" + folder.resolve("wrong") + "\"", "train.epochs=-1");

    assertThat(run.code()).as(run.said()).isNotZero();
    assertThat(run.status()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(run.logs()).singleElement().asString().contains("gibbon: train.epochs");
  }

  /** Otherwise the runs above would say nothing of their memory. */
  @Test
  void a_container_that_holds_more_than_it_asked_for_is_killed() throws Exception {
    List<String> driver =
        List.of(
            "spark.driver.memoryOverhead=64m",
            "spark.driver.extraJavaOptions=-Xms1g -XX:+AlwaysPreTouch");

    YarnCluster.Outcome run = runInContainer(driver, "output=\"" + folder.resolve("killed") + "\"");

    assertThat(run.code()).as(run.said()).isNotZero();
    assertThat(run.status()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(run.why()).contains("beyond the 'PHYSICAL' memory limit");
  }

  private static void assertSucceeded(YarnCluster.Outcome run) {
    assertThat(run.code()).as(run.toString()).isZero();
    assertThat(run.status()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(run.logs()).as("of the application master and two executors").hasSize(1 + 2);
  }

  /** In containers that leave little beside what {@code gibbon plan} adds up. */
  private static YarnCluster.Outcome runInContainer(List<String> driver, String... settings)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("deploy/gibbon", "run", "small.conf"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(List.of("--", "--master", "yarn", "--deploy-mode", "cluster"));
    words.addAll(List.of("--files", conf.toString()));
    List<String> spark = new ArrayList<>(driver);
    spark.addAll(
        List.of(
            "spark.executor.instances=2",
            "spark.executor.memory=1g",
            "spark.executor.memoryOverhead=640m",
            "spark.yarn.appMasterEnv.OMP_NUM_THREADS=1"));
    for (String setting : spark) {
      words.addAll(List.of("--conf", setting));
    }
    return yarn.run(words);
  }
}
