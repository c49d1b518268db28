package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import ml.gibbon.store.Forger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;

/** Files of published tables that something outside Gibbon damaged. */
class DamagedFilesIT {

  @TempDir Path folder;

  /** Damages a file; {@code other} is a whole file of another table. */
  private enum Damage {
    /** Among the pixels, which most of a file is. */
    FLIPPED {
      @Override
      void to(Path file, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    },
    FOOTER_FLIPPED {
      @Override
      void to(Path file, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        // The last eight bytes are the footer's length and the word PAR1.
        int footer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        Arrays.fill(bytes, bytes.length - 8 - footer, bytes.length - 8, (byte) 0x5d);
        Files.write(file, bytes);
      }
    },
    CUT_OFF {
      @Override
      void to(Path file, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    DELETED {
      @Override
      void to(Path file, Path other) throws IOException {
        Files.delete(file);
      }
    },
    REPLACED {
      @Override
      void to(Path file, Path other) throws IOException {
        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    };

    abstract void to(Path file, Path other) throws IOException;
  }

  @FailureTest(
      injected = "a Parquet file with flipped bytes, cut off, deleted, replaced by another one",
      outcome = "one line naming it, exit code 3, nothing published (each stage that reads it)")
  void a_damaged_table_is_one_line_and_nothing_is_published() throws IOException {
    RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
    Faults.none();
    // A site that would rather lose images than fail: Gibbon must not.
    Map<String, String> lenient = RunOnFaultyDisk.spark("local[2]");
    lenient.put("spark.sql.files.ignoreCorruptFiles", "true");
    lenient.put("spark.sql.files.ignoreMissingFiles", "true");
    lenient.put("spark.hadoop.parquet.page.verify-checksum.enabled", "false");
    try (OneSession gibbon = new OneSession(lenient)) {
      assertThat(run.does(gibbon, "ingest").code()).isZero();
      SoftAssertions all = new SoftAssertions();
      List<Damage> every = List.of(Damage.values());
      damaged(run, "clean/train", every, gibbon, "train", all);
      assertThat(run.does(gibbon, "train").code()).isZero();
      damaged(run, "clean/test", every, gibbon, "bench", all);
      damaged(run, "clean/test", every, gibbon, "explain", all);
      damaged(run, "clean/train", every, gibbon, "adversarial-train", all);
      damaged(run, "clean/test", every, gibbon, "generate", all);

      for (String stage : List.of("adversarial-train", "generate", "evaluate")) {
        assertThat(run.does(gibbon, stage).code()).isZero();
      }
      String table = "adversarial/softmax/fgsm-linf-0.25";
      damaged(run, "clean/test", every, gibbon, "verify", all);
      damaged(run, table, every, gibbon, "verify", all);
      // Neither reads the pixels that the flipped byte is among.
      List<Damage> seen = List.of(Damage.FOOTER_FLIPPED, Damage.CUT_OFF, Damage.DELETED);
      damaged(run, table, seen, gibbon, "evaluate", all);
      damaged(run, table, seen, gibbon, "report", all);
      all.assertAll();
    }
  }

  private static void damaged(
      RunOnFaultyDisk run,
      String table,
      List<Damage> damages,
      OneSession gibbon,
      String stage,
      SoftAssertions all)
      throws IOException {
    Path file = dataFile(run.root().resolve(table));
    Path other =
        dataFile(run.root().resolve(table.equals("clean/train") ? "clean/test" : "clean/train"));
    byte[] whole = Files.readAllBytes(file);
    Map<String, List<String>> before = run.published();
    for (Damage damage : damages) {
      damage.to(file, other);
      InProcess.Outcome outcome = run.does(gibbon, stage, "--set", "explain.models=[softmax]");
      String name = "%s with %s %s: %s".formatted(stage, table, damage, outcome.err());
      all.assertThat(outcome.code()).as(name).isEqualTo(3);
      all.assertThat(outcome.err().lines()).as(name).hasSize(1);
      // Parquet does not say whose footer it cannot read; verify does.
      boolean named = damage != Damage.FOOTER_FLIPPED || stage.equals("verify");
      all.assertThat(outcome.err())
          .startsWith("gibbon: ")
          .contains(named ? file.getFileName().toString() : "verify");
      Files.write(file, whole);
      all.assertThat(run.published()).as("after %s", damage).isEqualTo(before);
    }
  }

  @FailureTest(
      injected = "a manifest that says one image more than the files hold",
      outcome = "one line with both numbers, exit code 3, nothing published (each stage)")
  void fewer_images_than_the_manifest_says_are_one_line() throws IOException {
    RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
    Faults.none();
    try (OneSession gibbon = new OneSession(RunOnFaultyDisk.spark("local[2]"))) {
      SoftAssertions all = new SoftAssertions();
      assertThat(run.does(gibbon, "ingest").code()).isZero();
      fewer(run, "clean/train", 40, gibbon, "train", all);
      assertThat(run.does(gibbon, "train").code()).isZero();
      fewer(run, "clean/train", 40, gibbon, "adversarial-train", all);
      for (String stage : List.of("bench", "explain", "generate")) {
        fewer(run, "clean/test", 20, gibbon, stage, all);
      }
      for (String stage : List.of("adversarial-train", "generate", "evaluate")) {
        assertThat(run.does(gibbon, stage).code()).isZero();
      }
      for (String stage : List.of("evaluate", "report")) {
        fewer(run, "adversarial/softmax/fgsm-linf-0.25", 20, gibbon, stage, all);
      }
      all.assertAll();
    }
  }

  private static void fewer(
      RunOnFaultyDisk run,
      String table,
      int rows,
      OneSession gibbon,
      String stage,
      SoftAssertions all)
      throws IOException {
    Path manifest = run.root().resolve(table).resolve("manifest.json");
    String said = Files.readString(manifest);
    Map<String, List<String>> before = run.published();
    Forger.edit(manifest, json -> json.put("rows", rows + 1));
    InProcess.Outcome outcome = run.does(gibbon, stage, "--set", "explain.models=[softmax]");
    String name = "%s with fewer images in %s: %s".formatted(stage, table, outcome.err());
    all.assertThat(outcome.code()).as(name).isEqualTo(3);
    all.assertThat(outcome.err().lines()).as(name).hasSize(1);
    all.assertThat(outcome.err()).contains(table, "" + rows, "" + (rows + 1));
    Files.writeString(manifest, said);
    all.assertThat(run.published()).as("after %s", stage).isEqualTo(before);
  }

  private static Path dataFile(Path table) throws IOException {
    try (Stream<Path> files = Files.walk(table)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst().get();
    }
  }
}
