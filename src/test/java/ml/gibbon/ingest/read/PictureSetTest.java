package ml.gibbon.ingest.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.gzip;
import static ml.gibbon.ingest.read.TestFiles.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.DataSettings.Fit;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSetTest {

  private static final DataSettings.Folder USUAL = TestFiles.FOLDER;

  @TempDir Path folder;

  /** A grey picture of two by two pixels, all of one value. */
  private static byte[] grey(int value) {
    return grey(value, 2, 2);
  }

  private static byte[] grey(int value, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    return png(image);
  }

  private static Map<String, byte[]> files(Object... namesAndBytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndBytes.length; i += 2) {
      Object content = namesAndBytes[i + 1];
      files.put(
          (String) namesAndBytes[i],
          content instanceof byte[] bytes ? bytes : ((String) content).getBytes(UTF_8));
    }
    return files;
  }

  private void write(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
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

  private static ImageSet open(Path place, DataSettings.Folder settings, String... classNames)
      throws IOException {
    return open(place, settings, OnBadImage.FAIL, classNames);
  }

  private static ImageSet open(
      Path place, DataSettings.Folder settings, OnBadImage onBadImage, String... classNames)
      throws IOException {
    DataSettings data =
        new DataSettings(
            "folder",
            "",
            place.toString(),
            "",
            false,
            0,
            0,
            List.of(),
            List.of(classNames),
            new DataSettings.Idx("", "", "", ""),
            TestFiles.NUMPY,
            settings,
            new DataSettings.Parquet("", "", "", ""));
    return PictureSet.open(place.toString(), data, onBadImage, HADOOP);
  }

  /** The first pixel and the label of each image. */
  private static List<String> read(Split split) throws IOException {
    List<String> images = new ArrayList<>();
    for (LabelledImage image : TestFiles.read(split.source(), 0, split.images())) {
      images.add((image.pixels()[0] & 0xff) + ":" + image.label());
    }
    return images;
  }

  private static Split train(ImageSet set) {
    return set.splits().get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train/", "set/train/", "set/images/Training/"})
  void takes_a_folder_for_each_class(String above) throws IOException {
    write(
        files(
            above + "dog/b.png", grey(3),
            above + "cat/deep/z.PNG", grey(1),
            above + "dog/a.png", grey(2),
            above + "notes.txt", "no picture",
            above + ".hidden/x.png", grey(9)));

    ImageSet set = open(folder, USUAL);

    assertThat(set.classNames()).containsExactly("cat", "dog");
    assertThat(set.shape()).isEqualTo(new ImageShape(1, 2, 2));
    assertThat(set.splits()).hasSize(1);
    assertThat(read(train(set))).containsExactly("1:0", "2:1", "3:1");
  }

  @ParameterizedTest
  @CsvSource({"test", "testing", "val", "Validation"})
  void finds_the_splits(String test) throws IOException {
    write(
        files(
            "x/train/cat/1.png",
            grey(1),
            "x/train/dog/2.png",
            grey(2),
            "x/" + test + "/cat/4.png",
            grey(4),
            "x/" + test + "/dog/3.png",
            grey(3)));

    ImageSet set = open(folder, USUAL);

    assertThat(read(train(set))).containsExactly("1:0", "2:1");
    assertThat(read(set.splits().get(1))).containsExactly("4:0", "3:1");
    assertThat(set.splits().get(1).files())
        .extracting(DataFile::uri)
        .allMatch(uri -> uri.endsWith("/x/" + test));
  }

  @Test
  void takes_folders_that_the_settings_name() throws IOException {
    write(
        files(
            "Training Set/0/a.png", grey(1),
            "Training Set/1/a.png", grey(2),
            "other/0/a.png", grey(3),
            "other/1/a.png", grey(4)));

    ImageSet set =
        open(folder, new DataSettings.Folder("Training Set", "other", 0, 0, Fit.EXACT, 0));

    assertThat(read(train(set))).containsExactly("1:0", "2:1");
    assertThat(read(set.splits().get(1))).containsExactly("3:0", "4:1");
    assertThatThrownBy(() -> open(folder, new DataSettings.Folder("trian", "", 0, 0, Fit.EXACT, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("no folder trian", "Training Set, other", "data.folder.train");
  }

  @Test
  void numbers_classes_by_their_size_where_all_are_numbers() throws IOException {
    write(files("10/a.png", grey(3), "9/a.png", grey(2), "2/a.png", grey(1)));

    assertThat(open(folder, USUAL).classNames()).containsExactly("2", "9", "10");
    assertThat(read(train(open(folder, USUAL)))).containsExactly("3:2", "1:0", "2:1");
    assertThat(read(train(open(folder, USUAL, "10", "2", "9"))))
        .containsExactly("3:0", "1:1", "2:2");
  }

  @ParameterizedTest
  @CsvSource({"false, set.tar", "true, set.tar.gz", "true, set.tgz", "true, set.tar"})
  void reads_archives_from_any_place_in_them(boolean compressed, String name) throws IOException {
    String deep = "very-long-folder-name/".repeat(8);
    byte[] archive =
        tar(
            files(
                "./set/train/dog/1.png",
                grey(1),
                "./set/train/cat/" + deep + "2.png",
                grey(2),
                "./set/train/cat/3.png",
                grey(3),
                "./set/test/cat/4.png",
                grey(4),
                "./set/test/dog/5.png",
                grey(5)));
    Path file = folder.resolve(name);
    Files.write(file, compressed ? gzip(archive) : archive);

    for (Path place : List.of(folder, file)) {
      ImageSet set = open(place, USUAL);
      assertThat(set.classNames()).containsExactly("cat", "dog");
      assertThat(read(train(set))).containsExactly("1:1", "2:0", "3:0");
      assertThat(read(set.splits().get(1))).containsExactly("4:0", "5:1");
      assertThat(TestFiles.read(train(set).source(), 2, 3).get(0).pixels()[0]).isEqualTo((byte) 3);
    }
  }

  @Test
  void reads_shards_of_webdataset() throws IOException {
    Files.write(
        folder.resolve("train-000.tar"),
        tar(files("0.cls", "2\n", "0.png", grey(1), "1.png", grey(2), "1.cls", "0")));
    Files.write(
        folder.resolve("train-001.tar"),
        tar(files("2.png", grey(3), "2.cls", "2", "2.json", "{}")));
    Files.write(folder.resolve("val-000.tar"), tar(files("9.png", grey(4), "9.cls", "1")));

    ImageSet set = open(folder, USUAL);

    assertThat(set.classNames()).containsExactly("0", "1", "2");
    assertThat(read(train(set))).containsExactly("1:2", "2:0", "3:2");
    assertThat(read(set.splits().get(1))).containsExactly("4:1");
  }

  @Test
  void brings_pictures_to_one_size() throws IOException {
    write(files("a/1.png", grey(7, 6, 4), "b/2.png", grey(9, 3, 9)));

    for (Fit fit : List.of(Fit.STRETCH, Fit.CROP)) {
      ImageSet set = open(folder, new DataSettings.Folder("auto", "auto", 3, 2, fit, 0));
      assertThat(set.shape()).isEqualTo(new ImageShape(1, 3, 2));
      assertThat(set.conversions()).contains("2 x 3 pixels");
      for (LabelledImage image : TestFiles.read(train(set).source(), 0, 2)) {
        assertThat(image.pixels()).hasSize(6).containsOnly(image.label() == 0 ? 7 : 9);
      }
    }
    assertThatThrownBy(() -> read(train(open(folder, USUAL))))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("b/2.png", "3 x 9 pixels", "6 x 4", "data.folder.height");
  }

  /** As Pillow 9.4 makes it: resize((4, 3), BILINEAR) and crop((0, 0, 3, 3)). */
  @Test
  void crops_the_middle() throws IOException {
    BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        image.getRaster().setSample(x, y, 0, (37 * x + 91 * y + 5 * x * x * y) % 256);
      }
    }

    byte[] cropped = new Framing(new ImageShape(1, 3, 3), Fit.CROP).decode(png(image));

    assertThat(cropped).isEqualTo(new byte[] {59, 126, -117, -112, 120, -108, 93, 84, 84});
  }

  @Test
  void leaves_out_what_cannot_be_used_only_where_that_is_wanted() throws IOException {
    write(
        files(
            "train/a/1.png", grey(1),
            "train/a/2.jpg", "<html>not found</html>",
            "train/b/3.png", grey(3),
            "test/c/4.png", grey(4)));

    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("split test", "class c", "a, b", "data.folder.test");
    ImageSet set = open(folder, USUAL, OnBadImage.QUARANTINE);
    try (ImageIterator images = train(set).source().read(0, 3, HADOOP)) {
      assertThat(images.next().label()).isZero();
      assertThatThrownBy(images::next)
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll("2.jpg", "HTML");
      assertThat(images.next().label()).isEqualTo(1);
    }
  }

  @Test
  void says_what_is_wrong_with_a_layout() throws IOException {
    assertThatThrownBy(() -> open(folder.resolve("none"), USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("no folder", "data.path");
    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds no pictures");
    write(files("flat.png", grey(1)));
    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("flat.png", "folder of a class");
    Files.delete(folder.resolve("flat.png"));
    write(files("only/a.png", grey(1)));
    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("one class alone", "only");
    Files.write(folder.resolve("more.tar"), tar(files("a/b.png", grey(1))));
    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("both pictures", "only/a.png", "more.tar");
  }

  @Test
  void names_an_archive_that_is_damaged() throws IOException {
    byte[] archive = tar(files("a/1.png", grey(1), "b/2.png", grey(2)));
    for (int i = 600; i < 700; i++) {
      archive[i + 512] ^= 0x55;
    }
    Files.write(folder.resolve("set.tar"), archive);

    assertThatThrownBy(() -> open(folder, USUAL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("set.tar")
        .message()
        .hasLineCount(1);
  }
}
