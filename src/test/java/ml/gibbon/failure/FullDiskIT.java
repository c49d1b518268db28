package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class FullDiskIT {

  @TempDir Path folder;

  @AfterEach
  void free() {
    Faults.none();
  }

  @FailureTest(
      injected = "the disk is full in the lock, a table, a checkpoint",
      outcome = "one line, exit code 3, nothing half; with space again the undisturbed results")
  void a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_space() throws IOException {
    try (OneSession gibbon = new OneSession(RunOnFaultyDisk.spark("local[2]"))) {
      RunOnFaultyDisk other = RunOnFaultyDisk.in(Files.createDirectory(folder.resolve("other")));
      assertThat(other.does(gibbon, "run").code()).isZero();

      RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
      Faults.fullAfter(10);
      assertFull(run.does(gibbon, "run"), "no space left");
      assertThat(run.root().resolve("_lock")).doesNotExist();

      Faults.fullAfter(4_000);
      assertFull(run.does(gibbon, "run"), "no space left for faulty://" + run.root());
      assertThat(run.published()).isEmpty();

      Faults.none();
      assertThat(run.does(gibbon, "ingest").code()).isZero();
      Faults.fullAfter(10_000);
      assertFull(run.does(gibbon, "train"), run.root() + "/checkpoints/softmax/epoch-00001");

      Faults.none();
      InProcess.Outcome last = run.does(gibbon, "run");
      assertThat(last.code()).as(last.err()).isZero();
      Map<String, ?> undisturbed = other.published();
      assertThat(run.published()).isEqualTo(undisturbed);
    }
  }

  private static void assertFull(InProcess.Outcome outcome, String words) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains(words, "free some", "start the same command again");
  }
}
