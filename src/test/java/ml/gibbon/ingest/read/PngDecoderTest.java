package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.greyPng;
import static ml.gibbon.ingest.read.TestFiles.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;

class PngDecoderTest {

  private static final ImageShape GREY = new ImageShape(1, 2, 3);
  private static final ImageShape RGB = new ImageShape(3, 2, 3);

  /** RGB, width 3, height 2: red i, green 10 + i, blue 20 + i. */
  private static byte[] rgbPng() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, (i << 16) | ((10 + i) << 8) | (20 + i));
    }
    return png(image);
  }

  /** Changes the header and mends its checksum, so that only the claim is wrong. */
  private static byte[] withHeader(byte[] png, int at, int... values) {
    byte[] changed = png.clone();
    for (int i = 0; i < values.length; i++) {
      changed[at + i] = (byte) values[i];
    }
    CRC32 crc = new CRC32();
    crc.update(changed, 12, 17);
    ByteBuffer.wrap(changed).putInt(29, (int) crc.getValue());
    return changed;
  }

  @Test
  void keeps_grey_levels_as_they_are() throws IOException {
    assertThat(PngDecoder.shape(greyPng())).isEqualTo(GREY);
    assertThat(PngDecoder.decode(greyPng(), GREY)).isEqualTo(bytes(0, 50, 100, 150, 200, 250));
  }

  @Test
  void gives_colours_channel_by_channel() throws IOException {
    assertThat(PngDecoder.decode(rgbPng(), RGB))
        .isEqualTo(bytes(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25));
  }

  @Test
  void looks_up_the_colours_of_a_palette() throws IOException {
    byte[] red = new byte[256];
    byte[] green = new byte[256];
    byte[] blue = new byte[256];
    red[200] = 9;
    green[200] = 8;
    blue[200] = 7;
    BufferedImage image =
        new BufferedImage(
            3, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, red, green, blue));
    image.getRaster().setSample(2, 1, 0, 200);

    byte[] pixels = PngDecoder.decode(png(image), RGB);

    assertThat(pixels).isEqualTo(bytes(0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 7));
  }

  @Test
  void refuses_a_header_that_claims_more_rows_than_there_are() {
    byte[] liar = withHeader(greyPng(), 20, 0, 0, 0, 5);

    assertRefused(
        liar,
        new ImageShape(1, 5, 3),
        "whose header claims 3 x 5 pixels (20 bytes unpacked) but which holds only 8 bytes");
  }

  @Test
  void refuses_a_header_that_claims_fewer_rows_than_there_are() {
    byte[] liar = withHeader(greyPng(), 20, 0, 0, 0, 1);

    assertRefused(liar, new ImageShape(1, 1, 3), "but which holds at least 8 bytes");
  }

  @Test
  void refuses_another_shape_than_the_first_image_has() {
    assertRefused(greyPng(), RGB, "with shape 1x2x3 but the first image has shape 3x2x3");
  }

  @Test
  void refuses_sides_beyond_the_limit_before_decoding() {
    assertRefused(
        withHeader(greyPng(), 16, 0, 1, 0, 0, 0, 1, 0, 0), GREY, "claims 65536 x 65536 pixels");
    assertRefused(withHeader(greyPng(), 16, 0, 0, 0, 0), GREY, "claims 0 x 2 pixels");
  }

  @Test
  void refuses_more_bytes_than_the_limit() {
    byte[] large = java.util.Arrays.copyOf(greyPng(), PngDecoder.MAX_BYTES + 1);

    assertRefused(large, GREY, "a PNG of 16777217 bytes is larger than the 16777216 bytes allowed");
  }

  @Test
  void refuses_what_is_not_a_png() {
    assertRefused(bytes(0xff, 0xd8, 0xff, 0xe0), GREY, "4 bytes that are not a PNG image");
    assertRefused(new byte[100], GREY, "100 bytes that are not a PNG image");
  }

  @Test
  void refuses_alpha_and_16_bits() {
    assertRefused(
        png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB)),
        RGB,
        "bit depth 8, colour type 6");
    assertRefused(
        png(new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY)),
        GREY,
        "bit depth 16, colour type 0");
  }

  @Test
  void refuses_damaged_pixel_data() {
    byte[] png = greyPng();
    byte[] damaged = png.clone();
    int idat = new String(png, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("IDAT");
    damaged[idat + 4] = 0;

    assertRefused(damaged, GREY, "whose pixel data is damaged");
  }

  private static void assertRefused(byte[] png, ImageShape shape, String message) {
    assertThatThrownBy(() -> PngDecoder.decode(png, shape))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }
}
