package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that fail once and are started again by Spark. */
class TaskRetryIT {

  private static final String MASTER = "local[2,4]";

  @TempDir Path folder;

  @AfterEach
  void stop() {
    FailFirstAttempts.on = false;
    Faults.none();
  }

  private static void succeeds(OneSession gibbon, RunOnFaultyDisk run, String command) {
    InProcess.Outcome outcome = run.does(gibbon, command);
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  @FailureTest(
      injected =
          "every task's first attempt: its file is cut off in closing, or it fails at its end",
      outcome = "the undisturbed rows, each once, and the undisturbed model and losses")
  void first_attempts_that_fail_change_neither_rows_nor_models() throws IOException {
    Map<String, String> spark = RunOnFaultyDisk.spark(MASTER);
    spark.put("spark.plugins", FailFirstAttempts.class.getName());
    try (OneSession gibbon = new OneSession(spark)) {
      RunOnFaultyDisk plain = RunOnFaultyDisk.in(Files.createDirectory(folder.resolve("plain")));
      for (String stage : List.of("ingest", "train", "adversarial-train", "generate")) {
        succeeds(gibbon, plain, stage);
      }

      RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
      Faults.firstAttempts();
      succeeds(gibbon, run, "ingest");
      FailFirstAttempts.on = true;
      int before = FailFirstAttempts.FAILED.get();
      succeeds(gibbon, run, "train");
      succeeds(gibbon, run, "adversarial-train");
      // Two workers in each of two rounds, of two trainings.
      assertThat(FailFirstAttempts.FAILED.get() - before).isGreaterThanOrEqualTo(8);
      FailFirstAttempts.on = false;
      succeeds(gibbon, run, "generate");
      assertThat(Faults.failedTasks()).as("two files, one, and one of the table").isEqualTo(4);

      assertThat(run.published()).isEqualTo(plain.published());
      assertThat(losses(run)).isEqualTo(losses(plain));
    }
  }

  /** Epoch, loss, errors, learning rate and momentum; no times. */
  private static List<List<String>> losses(RunOnFaultyDisk run) throws IOException {
    Path history = run.root().resolve("models/softmax-adversarial/history.csv");
    return Files.readAllLines(history).stream()
        .map(line -> Arrays.asList(line.split(",", -1)).subList(0, 6))
        .toList();
  }
}
