package ml.gibbon.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpySetTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  /** An array as NumPy writes it. */
  private static byte[] npy(String type, String shape, byte... values) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    file.write(padded.getBytes(StandardCharsets.US_ASCII));
    file.write(values);
    return file.toByteArray();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private ImageSet open() throws IOException {
    return open(TestFiles.NUMPY);
  }

  private ImageSet open(DataSettings.Numpy names) throws IOException {
    return NumpySet.open(folder.toString(), names, HADOOP);
  }

  private static List<String> read(ImageSet set) throws IOException {
    List<String> images = new ArrayList<>();
    Split train = set.splits().get(0);
    for (LabelledImage image : TestFiles.read(train.source(), 0, train.images())) {
      images.add(HexFormat.of().formatHex(image.pixels()) + ":" + image.label());
    }
    return images;
  }

  /** Two images of two rows, one column and three channels. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2, 2, 1, 3; 010203040506070809101112; 010402050306:1",
        "2, 3, 2, 1; 010203040506070809101112; 010203040506:1"
      })
  void channels_are_where_a_side_of_three_is_unless_that_can_be_either(
      String shape, String values, String first) throws IOException {
    write("x_train.npy", npy("|u1", shape, HexFormat.of().parseHex(values)));
    write(
        "y_train.npy",
        npy("<i8", "2,", new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));

    if (shape.equals("2, 3, 2, 1")) {
      assertThatThrownBy(this::open)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("set data.numpy.layout to nchw or nhwc");
      DataSettings.Numpy first3 =
          new DataSettings.Numpy("auto", "auto", "", "", DataSettings.Layout.NCHW);
      assertThat(read(open(first3))).first().isEqualTo(first);
    } else {
      assertThat(read(open())).containsExactly(first, "071008110912:0");
    }
  }

  @Test
  void floats_up_to_one_are_grey_levels_of_255() throws IOException {
    write("x.npy", npy("<f4", "2, 1, 2", floats(0, 1, 128 / 255f, .2f)));
    write("y.npy", npy("|u1", "2,", (byte) 0, (byte) 1));

    assertThat(read(open())).containsExactly("00ff:0", "8033:1");
  }

  @Test
  void floats_beyond_one_are_grey_levels_themselves() throws IOException {
    write("x.npy", npy("<f4", "1, 1, 2", floats(7, 255)));
    write("y.npy", npy("|u1", "1,", (byte) 1));

    assertThat(read(open())).containsExactly("07ff:1");
  }

  @Test
  void normalised_images_are_refused() throws IOException {
    write("x.npy", npy("<f4", "1, 1, 2", floats(-.5f, 2.75f)));
    write("y.npy", npy("|u1", "1,", (byte) 0));
    ImageSet set = open();

    assertThatThrownBy(() -> read(set)).hasMessageContaining("its value -0.5");
  }

  @Test
  void one_hot_labels_are_the_place_of_the_largest() throws IOException {
    write("x.npy", npy("|u1", "2, 1, 1", (byte) 5, (byte) 6));
    write("y.npy", npy("<f4", "2, 3", floats(0, 0, 1, 0, 1, 0)));

    assertThat(open().classNames()).containsExactly("0", "1", "2");
    assertThat(read(open())).containsExactly("05:2", "06:1");
  }

  @Test
  void numbers_may_have_their_most_significant_byte_first() throws IOException {
    write("x.npy", npy(">u2", "1, 1, 2", (byte) 0, (byte) 1, (byte) 0, (byte) 255));
    write("y.npy", npy(">i4", "1,", (byte) 0, (byte) 0, (byte) 0, (byte) 3));

    assertThat(read(open())).containsExactly("01ff:3");
  }

  @Test
  void arrays_of_an_archive_are_found_by_their_names() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      entry("train_images.npy", npy("|u1", "1, 1, 1", (byte) 9), zip);
      entry("train_labels.npy", npy("|u1", "1, 1", (byte) 1), zip);
      entry("test_images.npy", npy("|u1", "1, 1, 1", (byte) 8), zip);
      entry("test_labels.npy", npy("|u1", "1, 1", (byte) 4), zip);
    }
    write("set.npz", file.toByteArray());

    ImageSet set = NumpySet.open(folder.resolve("set.npz").toString(), TestFiles.NUMPY, HADOOP);

    assertThat(set.splits()).extracting(Split::name).containsExactly("train", "test");
    assertThat(set.classNames()).hasSize(5);
    assertThat(read(set)).containsExactly("09:1");
  }

  private static void entry(String name, byte[] content, ZipOutputStream zip) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    OutputStream out = zip;
    out.write(content);
    zip.closeEntry();
  }

  @Test
  void what_is_no_array_of_images_is_refused_in_one_line() throws IOException {
    assertThatThrownBy(this::open).hasMessageContaining("has no .npy or .npz files");
    write("y_train.npy", npy("|u1", "2,", (byte) 0, (byte) 1));
    assertThatThrownBy(this::open)
        .hasMessageContaining("set data.numpy.train-images to one of them");
    refused(npy("|O", "2, 1, 1", (byte) 1), "values of the type '|O'");
    refused(npy("|u1", "2, 1", (byte) 1, (byte) 2), "reshape it");
    refused(npy("|u1", "2, 1, 1", (byte) 1), "is truncated: it holds 129 bytes");
    refused(npy("|u1", "2, 1, 1", (byte) 1, (byte) 2, (byte) 3), "is too long");
    refused(npy("|u1", "3, 1, 1", (byte) 1, (byte) 2, (byte) 3), "do not belong together");
    refused(npy("|u1", "2, 9999999999, 9999999999", (byte) 1), "is no array of images");
    refused(new byte[] {1, 2, 3}, "is no NumPy array");
    refused(npy("|u1", "2, 1, 1".replace(",", ";"), (byte) 1), "has no shape");
  }

  private void refused(byte[] images, String message) throws IOException {
    write("x_train.npy", images);
    assertThatThrownBy(this::open).isInstanceOf(InputException.class).hasMessageContaining(message);
  }
}
