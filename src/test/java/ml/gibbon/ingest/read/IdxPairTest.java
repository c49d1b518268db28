package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.gzip;
import static ml.gibbon.ingest.read.TestFiles.join;
import static ml.gibbon.ingest.read.TestFiles.threeImages;
import static ml.gibbon.ingest.read.TestFiles.threeLabels;
import static ml.gibbon.ingest.read.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxPairTest {

  @TempDir Path folder;

  private IdxPair check(byte[] images, byte[] labels) throws IOException {
    return IdxPair.check(
        write(folder, "images", images),
        write(folder, "labels", labels),
        10,
        OnBadImage.FAIL,
        HADOOP);
  }

  static Stream<Arguments> packings() {
    return Stream.of(
        Arguments.of("plain", threeImages(), threeLabels()),
        Arguments.of("gzipped", gzip(threeImages()), gzip(threeLabels())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packings")
  void reads_images_and_labels_in_order(String packing, byte[] images, byte[] labels)
      throws IOException {
    IdxPair pair = check(images, labels);

    assertThat(pair.images()).isEqualTo(3);
    assertThat(pair.shape()).isEqualTo(new ImageShape(1, 2, 2));
    assertThat(pair.largestLabel()).isEqualTo(9);
    List<LabelledImage> read = TestFiles.read(pair, 0, 3);
    assertThat(read).extracting(LabelledImage::id).containsExactly(0L, 1L, 2L);
    assertThat(read).extracting(LabelledImage::label).containsExactly(7, 0, 9);
    assertThat(read.get(0).pixels()).isEqualTo(bytes(0, 1, 2, 3));
    assertThat(read.get(2).pixels()).isEqualTo(bytes(252, 253, 254, 255));
  }

  @Test
  void reads_from_the_middle() throws IOException {
    List<LabelledImage> read = TestFiles.read(check(threeImages(), threeLabels()), 1, 2);

    assertThat(read).hasSize(1);
    assertThat(read.get(0).id()).isEqualTo(1);
    assertThat(read.get(0).label()).isZero();
    assertThat(read.get(0).pixels()).isEqualTo(bytes(4, 5, 6, 7));
  }

  static Stream<Arguments> broken() {
    byte[] images = threeImages();
    byte[] labels = threeLabels();
    byte[] packed = gzip(images);
    byte[] corrupt = packed.clone();
    corrupt[packed.length - 5] ^= 1; // in the checksum at the end
    byte[] huge = images.clone();
    huge[8] = 1; // 16,777,218 rows
    return Stream.of(
        Arguments.of("empty images", new byte[0], labels, "images", "is empty (0 bytes)"),
        Arguments.of("empty labels", images, new byte[0], "labels", "is empty (0 bytes)"),
        Arguments.of(
            "labels for images",
            labels,
            labels,
            "images",
            "(11 bytes) starts with 0x00000801 but an IDX image file of unsigned bytes starts with 0x00000803"),
        Arguments.of("images for labels", images, images, "labels", "(28 bytes) starts with"),
        Arguments.of(
            "header cut", Arrays.copyOf(images, 13), labels, "images", "truncated: it holds 13"),
        Arguments.of(
            "two bytes", Arrays.copyOf(images, 2), labels, "images", "truncated: it holds 2 "),
        Arguments.of(
            "truncated",
            Arrays.copyOf(images, 27),
            labels,
            "images",
            "truncated: it holds 27 bytes unpacked but its header says 3 images of 2 x 2 pixels, which make 28"),
        Arguments.of(
            "too long", join(images, bytes(1, 2)), labels, "images", "too long: it holds 30 bytes"),
        Arguments.of(
            "labels truncated",
            images,
            Arrays.copyOf(labels, 10),
            "labels",
            "truncated: it holds 10 bytes"),
        Arguments.of(
            "labels too long", images, join(labels, bytes(1)), "labels", "too long: it holds 12"),
        Arguments.of(
            "fewer labels",
            images,
            bytes(0, 0, 8, 1, 0, 0, 0, 2, 7, 0),
            "labels",
            "holds 3 images (28 bytes) but"),
        Arguments.of(
            "label 10",
            images,
            bytes(0, 0, 8, 1, 0, 0, 0, 3, 7, 10, 9),
            "labels",
            "(11 bytes) has label 10 at position 1: labels must be 0 to 9 (data.name = idx reads other"),
        Arguments.of("huge side", huge, labels, "images", "3 images of 16777218 x 2 pixels"),
        Arguments.of(
            "gzip cut",
            Arrays.copyOf(packed, packed.length - 12),
            labels,
            "images",
            "(" + (packed.length - 12) + " bytes) is damaged"),
        Arguments.of(
            "gzip corrupt", corrupt, labels, "images", "(" + packed.length + " bytes) is damaged"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void refuses(String what, byte[] images, byte[] labels, String file, String message) {
    assertThatThrownBy(() -> check(images, labels))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve(file).toString())
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_wrong_label_that_is_let_pass_is_met_when_its_image_is_read() throws IOException {
    byte[] labels = bytes(0, 0, 8, 1, 0, 0, 0, 3, 7, 10, 2);
    IdxPair pair =
        IdxPair.check(
            write(folder, "images", threeImages()),
            write(folder, "labels", labels),
            10,
            OnBadImage.QUARANTINE,
            HADOOP);

    assertThat(pair.largestLabel()).isEqualTo(7);
    try (ImageIterator images = pair.read(0, 3, HADOOP)) {
      images.skip();
      assertThatThrownBy(images::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("labels, row 1: label 10: labels must be 0 to 9");
      assertThat(images.next().pixels()).isEqualTo(bytes(252, 253, 254, 255));
    }
  }
}
