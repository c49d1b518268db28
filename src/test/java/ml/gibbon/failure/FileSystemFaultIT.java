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

  /** Where the code is that of a stage that is swept as a whole. */
  private static final int SOME = 3;

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

  /** The same with other lines in the configuration. */
  private void begin(String more) throws IOException {
    run = RunOnFaultyDisk.in(folder, more);
  }

  private void succeeds(String command) {
    InProcess.Outcome outcome = run.does(gibbon, command);
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  /** Lets every operation of a stage fail, before and after it was done; returns how many. */
  private int sweep(String stage, List<String> before) throws IOException {
    return sweep(stage, before, Integer.MAX_VALUE);
  }

  /** The same for so many of its operations, from the first to the last one. */
  private int sweep(String stage, List<String> before, int some) throws IOException {
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
    int step = Math.max(1, operations / some);
    for (int n = 1 + (operations - 1) % step; n <= operations; n += step) {
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

  @FailureTest(
      injected = "training by interval bounds: some of each create, close, rename and delete fail",
      outcome = "only whole models and checkpoints; again gives the undisturbed model")
  void interval_bounds() throws IOException {
    begin(
        """
        train.epochs = 3
        defences.bounds {
          kind = interval-bounds, model = softmax, epsilon = 0.05, clean-epochs = 1, epsilon-warm-up = 1
        }
        """);
    assertThat(sweep("adversarial-train", List.of("ingest", "train"), SOME)).isGreaterThan(10);
  }

  @FailureTest(
      injected = "distillation: some of each create, close, rename and delete fail once",
      outcome = "only whole models and checkpoints; again gives the undisturbed model")
  void distillation() throws IOException {
    begin("train.epochs = 3\ndefences.distilled { kind = distillation, model = softmax }");
    assertThat(sweep("adversarial-train", List.of("ingest", "train"), SOME)).isGreaterThan(10);
  }

  @FailureTest(
      injected = "training of output codes: some of each create, close, rename and delete fail",
      outcome = "only whole models and checkpoints; again gives the undisturbed model")
  void output_codes() throws IOException {
    begin("train.epochs = 3\ndefences.coded { kind = output-codes, model = softmax, bits = 16 }");
    assertThat(sweep("adversarial-train", List.of("ingest", "train"), SOME)).isGreaterThan(10);
  }

  @FailureTest(
      injected = "a substitute: some of each create, close, rename and delete fail once",
      outcome = "only whole models, rounds and checkpoints; again gives the undisturbed ones")
  void substitute() throws IOException {
    begin(
        """
        models.copy {
          architecture = softmax, train.epochs = 2
          substitute { oracle = softmax, images = 10, rounds = 2 }
        }
        """);
    assertThat(sweep("train", List.of("ingest"), SOME)).isGreaterThan(20);
  }

  @FailureTest(
      injected = "certify, by votes and by bounds: each create, close and rename fails once",
      outcome = "no certificates or all; again gives the undisturbed ones")
  void certify() throws IOException {
    begin(
        """
        defences.smooth { kind = randomised-smoothing, model = softmax, sigma = 0.25, draws = 4 }
        certify { models = [smooth, softmax], images = 10, first-draws = 10, draws = 40 }
        """);
    assertThat(sweep("certify", List.of("ingest", "train", "adversarial-train"))).isPositive();
  }
}
