package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.cluster.Gibbon;
import ml.gibbon.cluster.LoggedProcess;
import ml.gibbon.cluster.StandaloneCluster;

/**
 * Processes of a cluster that die or hang while two workers train. The models are compared bit by
 * bit, and their histories: a minibatch lost or trained twice would show.
 */
class FailuresInTrainingIT extends FailingCluster {

  private static final String CONF =
      """
      data { name = digits, train-images = 4200, test-images = 20 }
      train { workers = 2, epochs = 6, batch-size = 20, validation-images = 200 }
      models.maxout { architecture = maxout, units = [120], pieces = 3, hidden-dropout = 0.2 }
      """;

  FailuresInTrainingIT() {
    super(CONF, "train", "ingest");
  }

  private LoggedProcess startedOn(Path output) throws Exception {
    return afterFirstEpoch(gibbon(), output);
  }

  /** Returns when there is a checkpoint, in the second epoch or soon after it. */
  private static LoggedProcess afterFirstEpoch(Gibbon gibbon, Path output) throws Exception {
    LoggedProcess driver = gibbon.start("train", CONF, output.toString());
    Path checkpoints = output.resolve("checkpoints/maxout");
    await(
        "the first epoch",
        driver,
        () -> {
          String[] epochs = checkpoints.toFile().list((all, name) -> name.startsWith("epoch-"));
          return epochs != null && epochs.length > 0;
        });
    assertThat(driver.err()).doesNotContain("maxout: epoch 5/6");
    return driver;
  }

  @FailureTest(
      injected = "kill -9 of one of two executors in mid-training, after the first epoch",
      outcome = "the training goes on; the same losses and the same model as undisturbed")
  void a_killed_executor_changes_no_model() throws Exception {
    LoggedProcess driver = startedOn(disturbed.copy("executor"));

    cluster.killExecutor();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    assertThat(driver.err()).contains("Lost executor");
    disturbed.assertAsUndisturbed("executor");
  }

  @FailureTest(
      injected = "kill -9 of one of two workers with its executor in mid-training",
      outcome = "the training goes on on the other; the same losses and model as undisturbed")
  void a_killed_worker_changes_no_model() throws Exception {
    LoggedProcess driver = startedOn(disturbed.copy("worker"));

    cluster.killWorker();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    assertThat(driver.err()).contains("Lost executor");
    disturbed.assertAsUndisturbed("worker");
  }

  @FailureTest(
      injected = "kill -9 of the driver in mid-training, after the first epoch",
      outcome = "given again it goes on after the last epoch and ends with the undisturbed model")
  void a_killed_driver_goes_on_after_its_last_epoch() throws Exception {
    Path output = disturbed.copy("driver");
    LoggedProcess driver = startedOn(output);

    driver.kill();
    cluster.awaitNoExecutors();

    disturbed.assertNothingAdded("driver");
    LoggedProcess again = gibbon().run("train", CONF, output.toString());
    assertThat(again.err()).containsPattern("maxout: goes on after epoch [1-5]\n");
    disturbed.assertAsUndisturbed("driver");
    assertThat(Files.exists(output.resolve("checkpoints/maxout"))).isFalse();
  }

  @FailureTest(
      injected = "one of two executors hangs in mid-training (kill -STOP), speculation is on",
      outcome =
          "the training ends, at the latest after Spark gives it up; the same losses and model as undisturbed")
  void a_hanging_executor_changes_no_model() throws Exception {
    Gibbon impatient =
        speculating()
            .with("--conf", "spark.network.timeout=40s")
            .with("--conf", "spark.network.timeoutInterval=10s");
    LoggedProcess driver = afterFirstEpoch(impatient, disturbed.copy("hanging"));

    ProcessHandle hanging = cluster.hangExecutor();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    StandaloneCluster.wake(hanging);
    disturbed.assertAsUndisturbed("hanging");
  }
}
