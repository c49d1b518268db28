package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.cluster.Eventually;
import ml.gibbon.cluster.Gibbon;
import ml.gibbon.cluster.LoggedProcess;
import ml.gibbon.cluster.StandaloneCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a cluster that die while a table of 40 files is being made. */
@Tag("cluster")
class KillInGenerateIT {

  private static final String CONF =
      """
      data { name = digits, train-images = 200, test-images = 20000 }
      train { epochs = 1, batch-size = 20, validation-images = 0 }
      models.maxout { architecture = maxout, units = [240], pieces = 5 }
      generate.partitions = 40
      """;

  @TempDir static Path folder;

  private static Disturbed disturbed;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    disturbed = new Disturbed(folder, CONF, "generate", "ingest", "train");
    cluster = StandaloneCluster.start(folder.resolve("cluster"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_workers_are_there() throws Exception {
    cluster.addMissingWorkers();
  }

  /** Returns when Spark has taken over the files of the first task. */
  private static LoggedProcess startedOn(Path output) throws Exception {
    LoggedProcess driver = gibbon().start("generate", CONF, output.toString());
    Path parent = output.resolve("adversarial/maxout");
    Eventually.holds(
        "the first file",
        () -> {
          assertThat(driver.isAlive()).as(driver.toString()).isTrue();
          return !Disturbed.doneTasks(parent).isEmpty();
        });
    assertThat(Disturbed.doneTasks(parent)).as("tasks that are done").hasSizeLessThan(30);
    return driver;
  }

  private static Gibbon gibbon() {
    return Gibbon.on(cluster, folder.resolve("logs"));
  }

  @FailureTest(
      injected = "kill -9 of one of two executors in mid-generate, after the first file",
      outcome = "the run goes on and publishes the rows of the undisturbed run")
  void a_killed_executor_loses_and_doubles_no_row() throws Exception {
    Path output = disturbed.copy("executor");
    LoggedProcess driver = startedOn(output);

    cluster.killExecutor();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    assertThat(driver.err()).contains("Lost executor");
    disturbed.assertAsUndisturbed("executor");
    assertThat(disturbed.clean("executor")).isEmpty();
  }

  @FailureTest(
      injected = "kill -9 of one of two workers with its executor in mid-generate",
      outcome = "the run goes on on the other and publishes the rows of the undisturbed run")
  void a_killed_worker_loses_and_doubles_no_row() throws Exception {
    Path output = disturbed.copy("worker");
    LoggedProcess driver = startedOn(output);

    cluster.killWorker();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    assertThat(driver.err()).contains("Lost executor");
    disturbed.assertAsUndisturbed("worker");
    assertThat(disturbed.clean("worker")).isEmpty();
  }

  @FailureTest(
      injected = "kill -9 of the driver in mid-generate, after the first file",
      outcome =
          "nothing is published; clean removes the attempt; given again, the undisturbed rows")
  void a_killed_driver_publishes_nothing_and_can_be_started_again() throws Exception {
    Path output = disturbed.copy("driver");
    LoggedProcess driver = startedOn(output);

    driver.kill();
    cluster.awaitNoExecutors();

    disturbed.assertNothingAdded("driver");
    assertThat(disturbed.clean("driver"))
        .hasSize(2)
        .anyMatch(name -> name.startsWith("_attempt-fgsm-"))
        .contains("_lock");
    assertThat(Disturbed.attempts(output.resolve("adversarial/maxout"))).isEmpty();
    assertThat(Files.exists(output.resolve("_lock"))).isFalse();

    gibbon().run("generate", CONF, output.toString());
    disturbed.assertAsUndisturbed("driver");
  }
}
