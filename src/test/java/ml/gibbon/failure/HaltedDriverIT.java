package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.cluster.Gibbon;
import ml.gibbon.cluster.LoggedProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers that die at the steps of publishing. The process is a real one, whose {@link
 * HaltingFileSystem} ends it; the executors do not matter here, so it has none beside it.
 */
@Tag("cluster")
class HaltedDriverIT {

  private static final String CONF =
      """
      data { name = digits, train-images = 300, test-images = 300 }
      train { epochs = 3, batch-size = 20, validation-images = 100 }
      models.maxout { architecture = maxout, units = [20], pieces = 2 }
      generate.partitions = 2
      report.images = 1
      """;

  @TempDir static Path folder;

  private static Path classes;
  private static Disturbed disturbed;

  @BeforeAll
  static void start() throws Exception {
    // Alone: with all test classes would come the tests' way of logging.
    classes = folder.resolve("classes");
    for (Class<?> type : List.of(HaltingFileSystem.class, HaltingFileSystem.Disk.class)) {
      String file = type.getName().replace('.', '/') + ".class";
      Files.createDirectories(classes.resolve(file).getParent());
      try (InputStream in = type.getResourceAsStream("/" + file)) {
        Files.copy(in, classes.resolve(file));
      }
    }
    disturbed = new Disturbed(folder, CONF, "run");
  }

  /** A run that dies at the mark. */
  private static Path halted(String name, String step, String path) throws Exception {
    Path output = disturbed.copy(name);
    LoggedProcess driver =
        Gibbon.local(folder.resolve("logs"))
            .with("--conf", "spark.driver.extraClassPath=" + classes)
            .with("--conf", "spark.hadoop.fs.file.impl=" + HaltingFileSystem.class.getName())
            .with("--conf", "spark.hadoop.%s=%s".formatted(HaltingFileSystem.STEP, step))
            .with("--conf", "spark.hadoop.%s=%s".formatted(HaltingFileSystem.PATH, path))
            .start("run", CONF, output.toString());
    assertThat(driver.exitCode()).as(driver.toString()).isEqualTo(HaltingFileSystem.KILLED);
    return output;
  }

  /** Gives the command again, without the mark. */
  private static String again(String name) throws Exception {
    LoggedProcess run =
        Gibbon.local(folder.resolve("logs")).run("run", CONF, disturbed.output(name).toString());
    disturbed.assertAsUndisturbed(name);
    return run.err();
  }

  private static Path table(Path output) {
    return output.resolve("adversarial/maxout/fgsm-linf-0.25");
  }

  private static void assertOneAttempt(Path published) {
    assertThat(published).doesNotExist();
    assertThat(Disturbed.attempts(published.getParent())).hasSize(1);
  }

  /** With one attempt beside what would have been published, and the lock of the dead process. */
  private static void assertCleaned(String name, Path published) throws IOException {
    assertThat(disturbed.clean(name))
        .hasSize(2)
        .anyMatch(removed -> removed.startsWith("_attempt-" + published.getFileName()))
        .contains("_lock");
    assertThat(Disturbed.attempts(published.getParent())).isEmpty();
  }

  @FailureTest(
      injected = "the driver dies when a table's data is written, before it is counted back",
      outcome = "no table; clean removes the attempt; given again, the undisturbed rows")
  void after_the_data_is_written() throws Exception {
    Path output = halted("data", "after create", "/adversarial/.*/data/_SUCCESS$");
    assertOneAttempt(table(output));
    assertCleaned("data", table(output));
    again("data");
  }

  @FailureTest(
      injected = "the driver dies before it writes a table's manifest.json",
      outcome = "no table; given again, the undisturbed rows")
  void before_the_manifest() throws Exception {
    Path output = halted("no-manifest", "before create", "/adversarial/.*/manifest.json$");
    assertOneAttempt(table(output));
    again("no-manifest");
  }

  @FailureTest(
      injected =
          "the driver dies while it writes a table's manifest.json, of which nothing is there",
      outcome = "no table; given again, the undisturbed rows; clean removes the attempt even then")
  void within_the_manifest() throws Exception {
    Path output = halted("half-manifest", "after create", "/adversarial/.*/manifest.json$");
    assertOneAttempt(table(output));
    again("half-manifest");
    assertThat(disturbed.clean("half-manifest")).hasSize(1);
    disturbed.assertAsUndisturbed("half-manifest");
  }

  @FailureTest(
      injected = "the driver dies before the rename that publishes a whole table",
      outcome = "no table; given again, the undisturbed rows")
  void before_the_publishing_rename() throws Exception {
    Path output = halted("before-rename", "before rename", "/fgsm-linf-0.25$");
    assertOneAttempt(table(output));
    again("before-rename");
  }

  @FailureTest(
      injected = "the driver dies right after the rename that publishes a table",
      outcome = "the table is whole; given again, the run keeps it and goes on behind it")
  void after_the_publishing_rename() throws Exception {
    Path output = halted("after-rename", "after rename", "/fgsm-linf-0.25$");
    byte[] manifest = Files.readAllBytes(table(output).resolve("manifest.json"));
    assertThat(Disturbed.attempts(table(output).getParent())).isEmpty();

    assertThat(again("after-rename")).contains("fgsm-linf-0.25 is there already");

    assertThat(table(output).resolve("manifest.json")).hasBinaryContent(manifest);
  }

  @FailureTest(
      injected = "the driver dies between the clean splits test and train",
      outcome = "given again, it makes both anew")
  void between_the_clean_splits() throws Exception {
    Path output = halted("ingest", "before rename", "/clean/train$");
    assertThat(output.resolve("clean/test/manifest.json")).exists();
    assertOneAttempt(output.resolve("clean/train"));
    again("ingest");
  }

  @FailureTest(
      injected = "the driver dies before the rename that publishes the second epoch's checkpoint",
      outcome = "given again, training goes on after the first epoch, to the undisturbed model")
  void before_a_checkpoint() throws Exception {
    Path output = halted("checkpoint", "before rename", "/checkpoints/maxout/epoch-00002$");
    assertOneAttempt(output.resolve("checkpoints/maxout/epoch-00002"));
    assertThat(again("checkpoint")).contains("maxout: goes on after epoch 1");
  }

  @FailureTest(
      injected = "the driver dies right after the second checkpoint, with the first not removed",
      outcome = "given again, training goes on after the second epoch, to the undisturbed model")
  void after_a_checkpoint() throws Exception {
    Path output = halted("checkpoints", "after rename", "/checkpoints/maxout/epoch-00002$");
    assertThat(output.resolve("checkpoints/maxout/epoch-00001")).exists();
    assertThat(again("checkpoints")).contains("maxout: goes on after epoch 2");
    assertThat(output.resolve("checkpoints/maxout")).doesNotExist();
  }

  @FailureTest(
      injected =
          "the driver dies right after it publishes a model, with its checkpoint not removed",
      outcome = "given again, the run keeps the model; clean removes the checkpoint")
  void after_a_model() throws Exception {
    Path output = halted("model", "after rename", "/models/maxout$");
    assertThat(output.resolve("checkpoints/maxout/epoch-00003")).exists();
    assertThat(again("model")).contains("models/maxout is there already");
    assertThat(disturbed.clean("model")).containsExactly("maxout");
    assertThat(output.resolve("checkpoints/maxout")).doesNotExist();
  }
}
