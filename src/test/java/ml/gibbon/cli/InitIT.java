package ml.gibbon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static ml.gibbon.ingest.read.TestFiles.png;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SettingsReader;
import ml.gibbon.image.ImageShape;
import ml.gibbon.ingest.read.TestFiles;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.Networks;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code gibbon init} on folders of every kind: {@code plan} takes what it writes as it is. */
class InitIT {

  private static OneSession gibbon;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  /** Writes images into a folder and returns what is to be given to {@code --data}. */
  @FunctionalInterface
  interface Images {
    Path in(Path folder) throws IOException;
  }

  private static BufferedImage picture(int side, boolean inColour) {
    int type = inColour ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY;
    BufferedImage image = new BufferedImage(side, side, type);
    image.setRGB(0, 0, 0xff0000);
    return image;
  }

  private static Map<String, byte[]> pictures(String prefix, int side, boolean inColour) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : new String[] {"cat", "dog"}) {
      for (int i = 0; i < 12; i++) {
        files.put("%s%s/%d.png".formatted(prefix, name, i), png(picture(side, inColour)));
      }
    }
    return files;
  }

  private static Path write(Path folder, Map<String, byte[]> files) {
    files.forEach((name, content) -> write(folder.resolve(name), content));
    return folder;
  }

  private static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Path webDataset(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      files.put("%03d.png".formatted(i), png(picture(40, true)));
      files.put("%03d.cls".formatted(i), String.valueOf(i % 3).getBytes(UTF_8));
    }
    return write(folder.resolve("train-000.tar"), tar(files)).getParent();
  }

  private static Path parquet(Path file, String labels) throws IOException {
    StringBuilder columns =
        new StringBuilder("message m { optional group image { optional binary bytes; } ");
    for (String label : labels.split(" ", -1)) {
      columns.append("optional int64 %s; ".formatted(label));
    }
    MessageType schema = MessageTypeParser.parseMessageType(columns.append('}').toString());
    Files.createDirectories(file.getParent());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withConf(new Configuration())
            .withType(schema)
            .build()) {
      for (int i = 0; i < 40; i++) {
        Group row = new SimpleGroup(schema);
        row.addGroup("image").append("bytes", Binary.fromConstantByteArray(png(picture(32, true))));
        for (String label : labels.split(" ", -1)) {
          row.append(label, (long) (i % 4));
        }
        writer.write(row);
      }
    }
    return file.getParent();
  }

  private static Path idx(Path folder, String... names) throws IOException {
    for (int i = 0; i < names.length; i += 2) {
      write(folder.resolve(names[i]), TestFiles.blankImages(10 + i, 28));
      write(folder.resolve(names[i + 1]), TestFiles.labelsFromZero(10 + i));
    }
    return folder;
  }

  private static Path cifar(Path folder) {
    byte[] batch = TestFiles.join(TestFiles.cifarRecord(3, 0), TestFiles.cifarRecord(5, 1));
    write(folder.resolve("data_batch_1.bin"), batch);
    return write(folder.resolve("test_batch.bin"), batch).getParent();
  }

  private static Arguments images(String what, String name, String keys, Images images) {
    return Arguments.of(what, name, keys, images);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        images(
            "pictures in both splits",
            "folder",
            "epsilon = [2/255, 8/255]",
            folder -> {
              write(folder, pictures("train/", 48, true));
              return write(folder, pictures("val/", 48, true));
            }),
        images(
            "small grey pictures in one split",
            "folder",
            "epsilon = [0.1, 0.3]",
            folder -> write(folder, pictures("", 20, false))),
        images(
            "pictures of two sizes",
            "folder",
            "folder.fit = \"crop\"",
            folder -> {
              write(folder, pictures("train/", 50, true));
              return write(folder, pictures("train/more", 70, true));
            }),
        images(
            "a tar archive",
            "folder",
            "split = train",
            folder -> write(folder.resolve("a b.tar"), tar(pictures("", 32, true)))),
        images("WebDataset", "folder", "3 classes", InitIT::webDataset),
        images(
            "Hugging Face",
            "parquet",
            "4 classes",
            folder -> {
              parquet(folder.resolve("data/train-00000-of-00001.parquet"), "label");
              return parquet(folder.resolve("data/test-00000-of-00001.parquet"), "label")
                  .getParent();
            }),
        images(
            "Parquet with a split for validation and two labels",
            "parquet",
            "parquet.label-column = \"fine_label\"",
            folder -> {
              parquet(folder.resolve("train.parquet"), "fine_label coarse_label");
              return parquet(folder.resolve("validation.parquet"), "fine_label coarse_label");
            }),
        images(
            "Parquet as Spark writes it",
            "parquet",
            "parquet.train = \"*.parquet\"",
            folder -> parquet(folder.resolve("part-0.parquet"), "label")),
        images(
            "one Parquet file",
            "parquet",
            "parquet.train = \"some.parquet\"",
            folder -> parquet(folder.resolve("some.parquet"), "label").resolve("some.parquet")),
        images(
            "an IDX pair",
            "idx",
            "idx.train-images = \"pixels\"",
            folder -> idx(folder, "pixels", "answers")),
        images(
            "two IDX pairs",
            "idx",
            "idx.test-labels = \"b-test\"",
            folder -> idx(folder, "a-train", "b-train", "a-test", "b-test")),
        images(
            "another set under the names of MNIST's files",
            "idx",
            "title = ",
            folder ->
                idx(
                    folder,
                    "train-images-idx3-ubyte",
                    "train-labels-idx1-ubyte",
                    "t10k-images-idx3-ubyte",
                    "t10k-labels-idx1-ubyte")),
        images("CIFAR-10", "cifar10", "10 classes: airplane", InitIT::cifar));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void what_is_written_is_planned_as_it_is(String what, String name, String keys, Images images)
      throws IOException {
    Path place = images.in(folder.resolve("im ages"));
    Path conf = folder.resolve("mine.conf");

    InProcess.Outcome made = gibbon.run("init", "--data", place.toString(), conf.toString());

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("deploy/gibbon plan " + conf, "deploy/gibbon run " + conf);
    assertThat(conf).content().contains("name = " + name, keys);
    InProcess.Outcome planned = gibbon.run("plan", conf.toString());
    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("ingest ", "generate ", "pgd");
  }

  private Path model(ImageShape shape, int classes) throws IOException {
    return Files.write(
        folder.resolve("model.zip"),
        ModelFile.write(Networks.fresh(new Architecture.Softmax(), shape, classes, 1)));
  }

  @Test
  void a_model_that_fits_is_attacked() throws IOException {
    Path images = write(folder.resolve("images"), pictures("", 20, false));
    Path model = model(new ImageShape(1, 20, 20), 2);
    Path conf = folder.resolve("a.conf");

    InProcess.Outcome made =
        gibbon.run("init", "--data=" + images, "--model=" + model, conf.toString());

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("mine: taken from " + model, "802 parameters");
    Settings settings = SettingsReader.read(conf, List.of());
    assertThat(settings.models()).hasSize(1);
    assertThat(gibbon.run("plan", conf.toString()).code()).isZero();
  }

  @Test
  void a_model_that_does_not_fit_is_refused_in_one_line_and_nothing_is_written()
      throws IOException {
    Path images = write(folder.resolve("images"), pictures("", 20, false));
    Path model = model(new ImageShape(3, 32, 32), 10);
    Path conf = folder.resolve("a.conf");

    InProcess.Outcome refused =
        gibbon.run("init", "--data=" + images, "--model=" + model, conf.toString());

    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains(model.toString(), "1x20x20");
    assertThat(conf).doesNotExist();
  }

  @Test
  void without_images_digits_are_drawn_and_no_file_is_overwritten() throws IOException {
    Path conf = folder.resolve("a.conf");

    assertThat(gibbon.run("init", conf.toString()).code()).isZero();
    String text = Files.readString(conf);
    assertThat(gibbon.run("plan", conf.toString()).code()).isZero();

    InProcess.Outcome again = gibbon.run("init", conf.toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("a.conf is there already and is not overwritten");
    assertThat(conf).content().isEqualTo(text);
  }

  @Test
  void a_place_without_images_is_refused_in_one_line() throws IOException {
    Path text = write(folder.resolve("notes/read.me"), "no images".getBytes(UTF_8));
    for (Path place : new Path[] {text, text.getParent(), folder.resolve("none")}) {
      InProcess.Outcome refused =
          gibbon.run("init", "--data=" + place, folder.resolve("a.conf").toString());

      assertThat(refused.code()).as(place.toString()).isEqualTo(3);
      assertThat(refused.err().lines()).hasSize(1);
      assertThat(refused.err()).startsWith("gibbon: " + place);
    }
  }
}
