package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.apache.commons.io.FileUtils;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation on the file system of the output fails once, stage by stage: Gibbon's own and
 * those of Spark's tasks and jobs.
 */
class FileSystemFaultIT {

  @TempDir Path folder;

  private OneSession gibbon;
  private RunOnFaultyDisk run;

  @BeforeEach
  void start() throws IOException {
    Faults.none();
    gibbon = new OneSession(RunOnFaultyDisk.spark("local[2]"));
    run = RunOnFaultyDisk.in(folder);
  }

  @AfterEach
  void stop() {
    Faults.none();
    gibbon.close();
  }

  private void succeeds(String command) {
    InProcess.Outcome outcome = run.does(gibbon, command);
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  /** Lets every operation of a stage fail, before and after it was done; returns how many. */
  private int sweep(String stage, List<String> before) throws IOException {
    before.forEach(this::succeeds);
    Path start = folder.resolve("start");
    if (!before.isEmpty()) {
      FileUtils.copyDirectory(run.root().toFile(), start.toFile());
    }
    Faults.none();
    succeeds(stage);
    int operations = Faults.operations();
    Map<String, List<String>> undisturbed = run.published();

    SoftAssertions all = new SoftAssertions();
    for (int n = 1; n <= operations; n++) {
      for (Faults.When when : Faults.When.values()) {
        run.startFrom(start);
        String name = "%s, operation %d of %d, failed %s".formatted(stage, n, operations, when);
        try {
          failAndGoOn(stage, n, when, undisturbed);
        } catch (IOException | RuntimeException | AssertionError e) {
          all.fail(name + ": " + e.getMessage(), e);
        }
      }
    }
    all.assertAll();
    return operations;
  }

  private void failAndGoOn(
      String stage, int n, Faults.When when, Map<String, List<String>> undisturbed)
      throws IOException {
    Faults.at(n, when);
    InProcess.Outcome failed = run.does(gibbon, stage);
    if (failed.code() != 0) {
      assertThat(failed.err()).startsWith("gibbon: ").contains("injected " + word(when));
    }
    Map<String, List<String>> left = Files.exists(run.root()) ? run.published() : Map.of();
    left.keySet().removeIf(name -> name.startsWith("checkpoints"));
    assertThat(undisturbed).as("what is published is right").containsAllEntriesOf(left);

    Faults.none();
    // Its process would be gone, so that the next one takes its lock over.
    Files.deleteIfExists(run.root().resolve("_lock"));
    InProcess.Outcome again = run.does(gibbon, stage);
    assertThat(again.code()).as(again.err()).isZero();
    Map<String, List<String>> now = run.published();
    now.keySet().removeIf(name -> name.startsWith("checkpoints"));
    assertThat(now).isEqualTo(undisturbed);
  }

  private static String word(Faults.When when) {
    return when == Faults.When.BEFORE ? "before" : "after";
  }

  @FailureTest(
      injected = "ingest: each create, close, rename and delete fails once, undone or done",
      outcome = "only whole tables; the same command again gives the undisturbed rows")
  void ingest() throws IOException {
    assertThat(sweep("ingest", List.of())).isGreaterThan(20);
  }

  @FailureTest(
      injected = "adversarial-train: each create, close, rename and delete fails once",
      outcome = "only whole models and checkpoints; again gives the undisturbed model")
  void adversarial_train() throws IOException {
    assertThat(sweep("adversarial-train", List.of("ingest", "train"))).isGreaterThan(10);
  }

  @FailureTest(
      injected = "generate: each create, close, rename and delete fails once, undone or done",
      outcome = "only whole tables; the same command again gives the undisturbed rows")
  void generate() throws IOException {
    assertThat(sweep("generate", List.of("ingest", "train"))).isGreaterThan(10);
  }
}
