package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.LocalSpark;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several nights over a folder that grows. */
class ScheduleIT {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message night { required binary image; required int64 label; }");
  private static final String TABLE = "adversarial/mine/fgsm-linf-0.1";

  @TempDir Path folder;

  private Path images;
  private Path out;
  private String printed;
  private String complaint;

  @BeforeEach
  void write_a_model_and_a_configuration() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    out = folder.resolve("out");
    Files.write(
        folder.resolve("mine.zip"),
        ModelFile.write(
            TestModels.model("mine", TestModels.GREY, new Architecture.Softmax()).network()));
    Files.writeString(
        folder.resolve("nightly.conf"),
        """
        output = "%s"
        schedule.new-images-only = true
        data {
          name = parquet
          path = "%s"
          parquet { train = "*.parquet", test = "", classes = %d }
        }
        models.mine.file = "%s"
        generate.split = train
        attacks.fgsm.epsilon = 0.1
        """
            .formatted(out, images, TestModels.CLASSES, folder.resolve("mine.zip")));
  }

  /** A file of some images, all of one grey level, by which they are known again. */
  private void arrives(String name, int count, int level) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, level);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    Files.deleteIfExists(images.resolve(name));
    Files.deleteIfExists(images.resolve("." + name + ".crc"));
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(images.resolve(name).toString()))
            .withConf(new Configuration())
            .withType(SCHEMA)
            .build()) {
      for (int i = 0; i < count; i++) {
        writer.write(
            new SimpleGroup(SCHEMA)
                .append("image", Binary.fromConstantByteArray(png.toByteArray()))
                .append("label", 0L));
      }
    }
  }

  private int gibbon(String command, String night) {
    String conf = folder.resolve("nightly.conf").toString();
    InProcess.Outcome outcome =
        InProcess.gibbon(command, conf, "--set", "schedule.partition=" + night);
    printed = outcome.out();
    complaint = outcome.err();
    return outcome.code();
  }

  /** The nights and grey levels of all attacked images, as a reader of all runs meets them. */
  private List<String> attacked() {
    List<String> rows = new ArrayList<>();
    for (Row row :
        LocalSpark.session()
            .read()
            .option("basePath", out.toString())
            .parquet(out + "/date=*/" + TABLE + "/data")
            .select("date", "clean_pixels")
            .collectAsList()) {
      byte[] pixels = row.getAs("clean_pixels");
      rows.add(row.get(0) + " " + (pixels[0] & 0xff));
    }
    LocalSpark.session().stop();
    return rows;
  }

  @Test
  void every_night_attacks_what_is_new_and_nothing_twice() throws IOException {
    arrives("a.parquet", 2, 10);
    arrives("b.parquet", 1, 20);
    assertThat(gibbon("run", "date=2026-11-01")).as(complaint).isZero();
    assertThat(gibbon("run", "date=2026-11-01")).isZero();
    assertThat(printed).startsWith("already done: ");

    assertThat(gibbon("run", "date=2026-11-02")).as(complaint).isZero();
    assertThat(printed).startsWith("nothing new: earlier runs have used all 2 files of ");
    assertThat(out.resolve("date=2026-11-02")).doesNotExist();
    assertThat(gibbon("verify", "date=2026-11-02")).as(complaint).isZero();
    assertThat(printed).startsWith("nothing to verify: ");

    // A name before the others': what is new is not what comes last.
    arrives("0.parquet", 3, 30);
    assertThat(gibbon("run", "date=2026-11-03")).as(complaint).isZero();
    assertThat(gibbon("verify", "date=2026-11-03")).as(complaint).isZero();
    assertThat(printed).contains("3 images as they should be");

    assertThat(attacked())
        .containsExactlyInAnyOrder(
            "2026-11-01 10",
            "2026-11-01 10",
            "2026-11-01 20",
            "2026-11-03 30",
            "2026-11-03 30",
            "2026-11-03 30");
  }

  @Test
  void a_night_that_was_cut_short_leaves_its_images_to_the_next_one() throws IOException {
    arrives("a.parquet", 2, 10);
    assertThat(gibbon("ingest", "date=2026-11-01")).as(complaint).isZero();
    assertThat(gibbon("ingest", "date=2026-11-01")).isZero();
    assertThat(printed).startsWith("already done: ");

    arrives("b.parquet", 1, 20);
    assertThat(gibbon("run", "date=2026-11-02")).as(complaint).isZero();

    assertThat(gibbon("run", "date=2026-11-01")).isEqualTo(2);
    assertThat(complaint.lines()).hasSize(1);
    assertThat(complaint)
        .contains("date=2026-11-01 was cut short", "date=2026-11-02", "a.parquet", "delete");
    assertThat(attacked())
        .containsExactlyInAnyOrder("2026-11-02 10", "2026-11-02 10", "2026-11-02 20");
  }

  @Test
  void a_night_that_has_a_table_keeps_its_images_and_can_be_finished() throws IOException {
    arrives("a.parquet", 2, 10);
    for (String stage : List.of("ingest", "train", "generate")) {
      assertThat(gibbon(stage, "date=2026-11-01")).as(complaint).isZero();
    }
    assertThat(gibbon("run", "date=2026-11-02")).as(complaint).isZero();
    assertThat(printed).startsWith("nothing new: ");

    assertThat(gibbon("run", "date=2026-11-01")).as(complaint).isZero();
    assertThat(attacked()).containsExactly("2026-11-01 10", "2026-11-01 10");
  }

  @Test
  void clean_images_of_old_nights_may_go_but_their_manifest_may_not() throws IOException {
    arrives("a.parquet", 2, 10);
    assertThat(gibbon("run", "date=2026-11-01")).as(complaint).isZero();
    Path clean = out.resolve("date=2026-11-01/clean/train");
    try (var files = Files.newDirectoryStream(clean.resolve("data"), "*.parquet")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    assertThat(gibbon("run", "date=2026-11-02")).as(complaint).isZero();
    assertThat(printed).startsWith("nothing new: ");

    Files.delete(clean.resolve("manifest.json"));
    assertThat(gibbon("run", "date=2026-11-02")).isEqualTo(3);
    assertThat(complaint).contains("says what run", "restore that file, or delete the run");
  }

  @Test
  void nothing_new_for_one_of_several_runs_does_not_stop_the_others() throws IOException {
    arrives("a.parquet", 2, 10);
    assertThat(gibbon("run", "date=2026-11-01")).as(complaint).isZero();
    Files.writeString(
        folder.resolve("all.conf"),
        "runs = [nightly.conf, other.conf], output = \"%s\"".formatted(folder.resolve("all")));
    Files.copy(folder.resolve("nightly.conf"), folder.resolve("other.conf"));
    String all = folder.resolve("all.conf").toString();
    String night = "schedule.partition=date=2026-11-01";
    // The first of the two runs has done this night's images already, below the output of both.
    Files.createDirectories(folder.resolve("all/nightly"));
    try (var files = Files.walk(out)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path copy = folder.resolve("all/nightly").resolve(out.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }

    InProcess.Outcome outcome =
        InProcess.gibbon("run", all, "--set", night.replace("11-01", "11-02"));

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("nothing new: ");
    assertThat(folder.resolve("all/other/date=2026-11-02/report.html")).exists();
    assertThat(folder.resolve("all/report.html")).exists();
  }

  @Test
  void a_file_that_has_grown_is_refused_because_its_old_images_would_be_done_again()
      throws IOException {
    arrives("a.parquet", 2, 10);
    assertThat(gibbon("run", "date=2026-11-01")).as(complaint).isZero();
    arrives("a.parquet", 3000, 10);

    assertThat(gibbon("run", "date=2026-11-02")).isEqualTo(3);

    assertThat(complaint.lines()).hasSize(1);
    assertThat(complaint).contains("a.parquet has", "bytes but had", "files of their own");
  }

  @Test
  void clean_looks_into_every_night() throws IOException {
    Path attempt = out.resolve("date=2026-11-01/clean/_attempt-train-1");
    Files.createDirectories(attempt);

    assertThat(gibbon("clean", "date=2026-11-02")).as(complaint).isZero();

    assertThat(printed).contains("removed", "_attempt-train-1");
    assertThat(attempt).doesNotExist();
  }
}
