package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import ml.gibbon.cluster.LoggedProcess;
import ml.gibbon.cluster.StandaloneCluster;

/** Processes of a cluster that die or hang while a table of 40 files is being made. */
class FailuresInGenerateIT extends FailingCluster {

  private static final String CONF =
      """
      data { name = digits, train-images = 200, test-images = 20000 }
      train { epochs = 1, batch-size = 20, validation-images = 0 }
      models.maxout { architecture = maxout, units = [240], pieces = 5 }
      generate.partitions = 40
      """;

  FailuresInGenerateIT() {
    super(CONF, "generate", "ingest", "train");
  }

  private static Path tables(Path output) {
    return output.resolve("adversarial/maxout");
  }

  /** Returns when Spark has taken over the files of the first task. */
  private LoggedProcess startedOn(Path output) throws Exception {
    LoggedProcess driver = gibbon().start("generate", CONF, output.toString());
    Path tables = tables(output);
    await("the first file", driver, () -> !Disturbed.doneTasks(tables).isEmpty());
    assertThat(Disturbed.doneTasks(tables)).as("tasks that are done").hasSizeLessThan(30);
    return driver;
  }

  /**
   * Returns when both executors write, with one task each: no more tasks than clean files, so that
   * none reads what lies on the other executor.
   */
  private LoggedProcess speculatingOn(Path output) throws Exception {
    String conf = CONF.replace("generate.partitions = 40", "generate.partitions = 2");
    LoggedProcess driver = speculating().start("generate", conf, output.toString());
    await("two writers", driver, () -> Disturbed.writtenPartitions(tables(output)).size() == 2);
    return driver;
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
    assertThat(Disturbed.attempts(tables(output))).isEmpty();
    assertThat(Files.exists(output.resolve("_lock"))).isFalse();

    gibbon().run("generate", CONF, output.toString());
    disturbed.assertAsUndisturbed("driver");
  }

  @FailureTest(
      injected = "one of two executors hangs in mid-generate (kill -STOP), speculation is on",
      outcome =
          "a copy of its task ends the run with the undisturbed rows; woken, it leaves at most an attempt for clean")
  void a_hanging_executor_loses_and_doubles_no_row() throws Exception {
    LoggedProcess driver = speculatingOn(disturbed.copy("hanging"));

    ProcessHandle hanging = cluster.hangExecutor();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    StandaloneCluster.wake(hanging);
    cluster.awaitNoExecutors();
    assertThat(hasSpeculated()).as("there was a copy").isTrue();
    disturbed.assertAsUndisturbed("hanging");
    assertThat(disturbed.clean("hanging")).allMatch(name -> name.startsWith("_attempt-fgsm-"));
    assertThat(Disturbed.attempts(tables(disturbed.output("hanging")))).isEmpty();
  }

  @FailureTest(
      injected = "a slow task and its speculative copy write at the same time in generate",
      outcome = "one of them is taken over; the undisturbed rows")
  void a_task_that_is_written_twice_at_a_time_doubles_no_row() throws Exception {
    Path output = disturbed.copy("slow");
    LoggedProcess driver = speculatingOn(output);

    ProcessHandle slow = cluster.hangExecutor();
    await(
        "a task that is written twice",
        driver,
        () -> {
          List<String> written = Disturbed.writtenPartitions(tables(output));
          return written.size() > Set.copyOf(written).size();
        });
    StandaloneCluster.wake(slow);

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    disturbed.assertAsUndisturbed("slow");
    assertThat(disturbed.clean("slow")).isEmpty();
  }
}
