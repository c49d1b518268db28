package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.greyPng;
import static ml.gibbon.ingest.read.TestFiles.join;
import static ml.gibbon.ingest.read.TestFiles.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

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
    assertThat(ImageDecoder.decode(greyPng()).shape()).isEqualTo(GREY);
    assertThat(ImageDecoder.decode(greyPng(), GREY)).isEqualTo(bytes(0, 50, 100, 150, 200, 250));
  }

  @Test
  void gives_colours_channel_by_channel() throws IOException {
    assertThat(ImageDecoder.decode(rgbPng(), RGB))
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

    byte[] pixels = ImageDecoder.decode(png(image), RGB);

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
    assertRefused(
        greyPng(),
        new ImageShape(1, 3, 3),
        "an image of 3 x 2 pixels, but the first one has 3 x 3: bring all to one size");
    assertRefused(rgbPng(), GREY, "an image in colour among grey ones");
  }

  @Test
  void refuses_sides_beyond_the_limit_before_decoding() {
    assertRefused(
        withHeader(greyPng(), 16, 0, 1, 0, 0, 0, 1, 0, 0), GREY, "claims 65536 x 65536 pixels");
    assertRefused(withHeader(greyPng(), 16, 0, 0, 0, 0), GREY, "claims 0 x 2 pixels");
  }

  @Test
  void refuses_more_bytes_than_the_limit() {
    byte[] large = java.util.Arrays.copyOf(greyPng(), ImageDecoder.MAX_BYTES + 1);

    assertRefused(
        large, GREY, "an image of 16777217 bytes is larger than the 16777216 bytes allowed");
  }

  static List<Arguments> others() {
    return List.of(
        arguments("version https://git-lfs.github.com/spec/v1", "it is a Git LFS pointer"),
        arguments("<!DOCTYPE html><html>", "it is an HTML page, \"<!DOCTYPE html><html>\""),
        arguments("GIF89a", "it is a GIF image"),
        arguments("BM1234", "it is a BMP image"),
        arguments("RIFF0000WEBPVP8 ", "it is a WebP image"),
        arguments("\0\0\0\0", "it starts with nothing but zero bytes"),
        arguments("\1\0\2", "it starts with the bytes 01 00 02"),
        arguments("", "it is empty"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void says_what_is_neither_png_nor_jpeg(String content, String message) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        bytes,
        GREY,
        "%d bytes that are not a PNG or JPEG image: ".formatted(bytes.length) + message);
  }

  /** A PNG of 2 x 2 pixels, written chunk by chunk; rows without their filter bytes. */
  private static byte[] rawPng(int depth, int colour, byte[] more, int[]... rows) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int[] row : rows) {
      data.write(0);
      data.writeBytes(bytes(row));
    }
    return join(
        bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
        chunk("IHDR", bytes(0, 0, 0, 2, 0, 0, 0, 2, depth, colour, 0, 0, 0)),
        more,
        chunk("IDAT", deflated(data.toByteArray())),
        chunk("IEND", new byte[0]));
  }

  private static byte[] chunk(String type, byte[] content) {
    byte[] checked = join(type.getBytes(StandardCharsets.ISO_8859_1), content);
    CRC32 crc = new CRC32();
    crc.update(checked);
    return join(
        ByteBuffer.allocate(4).putInt(content.length).array(),
        checked,
        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static final byte[] NOTHING = {};
  private static final byte[] GREY_PALETTE = chunk("PLTE", bytes(7, 7, 7, 200, 200, 200));
  private static final byte[] COLOURS = chunk("PLTE", bytes(7, 8, 9, 200, 201, 202));

  /** Depth, colour type and rows as the format defines them; what they mean on 0 to 255. */
  static List<Arguments> kinds() {
    return List.of(
        arguments(
            "grey, 1 bit", rawPng(1, 0, NOTHING, row(0x40), row(0x80)), bytes(0, 255, 255, 0)),
        arguments(
            "grey, 2 bits", rawPng(2, 0, NOTHING, row(0x10), row(0xb0)), bytes(0, 85, 170, 255)),
        arguments(
            "grey, 4 bits", rawPng(4, 0, NOTHING, row(0x01), row(0xef)), bytes(0, 17, 238, 255)),
        arguments(
            "grey, 16 bits",
            rawPng(16, 0, NOTHING, row(0, 0, 0, 0x80), row(0x80, 0x80, 0xff, 0xff)),
            bytes(0, 0, 128, 255)),
        arguments(
            "grey and opaque alpha",
            rawPng(8, 4, NOTHING, row(1, 255, 2, 255), row(3, 255, 4, 255)),
            bytes(1, 2, 3, 4)),
        arguments(
            "palette of greys",
            rawPng(8, 3, GREY_PALETTE, row(0, 1), row(1, 0)),
            bytes(7, 200, 200, 7)),
        arguments(
            "palette of greys, 1 bit",
            rawPng(1, 3, GREY_PALETTE, row(0x40), row(0x80)),
            bytes(7, 200, 200, 7)),
        arguments(
            "a transparent grey that no pixel has",
            rawPng(8, 0, chunk("tRNS", bytes(0, 9)), row(1, 2), row(3, 4)),
            bytes(1, 2, 3, 4)),
        arguments(
            "palette of colours",
            rawPng(8, 3, COLOURS, row(0, 1), row(1, 0)),
            bytes(7, 200, 200, 7, 8, 201, 201, 8, 9, 202, 202, 9)),
        arguments(
            "RGB and opaque alpha",
            rawPng(
                8, 6, NOTHING, row(1, 2, 3, 255, 4, 5, 6, 255), row(7, 8, 9, 255, 10, 11, 12, 255)),
            bytes(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12)),
        arguments(
            "RGB, 16 bits",
            rawPng(
                16,
                2,
                NOTHING,
                row(0, 0, 0x80, 0x80, 0xff, 0xff, 0, 0, 0, 0, 0, 0),
                row(0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
            bytes(0, 0, 0, 255, 128, 0, 0, 255, 255, 0, 0, 255)));
  }

  private static int[] row(int... bytes) {
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void reads_every_kind_of_png(String kind, byte[] png, byte[] pixels) throws IOException {
    Picture picture = ImageDecoder.decode(png);

    assertThat(picture.shape()).isEqualTo(new ImageShape(pixels.length / 4, 2, 2));
    assertThat(picture.pixels()).isEqualTo(pixels);
  }

  /** Transparent pixels, each at another place. */
  static List<Arguments> transparent() {
    return List.of(
        arguments(
            rawPng(8, 4, NOTHING, row(1, 255, 2, 254), row(3, 255, 4, 255)), "column 1 of row 0"),
        arguments(
            rawPng(8, 0, chunk("tRNS", bytes(0, 3)), row(1, 2), row(3, 4)), "column 0 of row 1"),
        arguments(
            rawPng(8, 3, join(COLOURS, chunk("tRNS", bytes(0))), row(1, 1), row(1, 0)),
            "column 1 of row 1"));
  }

  @ParameterizedTest
  @MethodSource("transparent")
  void refuses_pixels_that_are_not_opaque(byte[] png, String where) {
    assertRefused(
        png,
        new ImageShape(1, 2, 2),
        "a PNG that is not opaque, at " + where + ": put it on a background first");
  }

  @Test
  void makes_grey_and_colour_one_where_nothing_is_lost() throws IOException {
    byte[] grey = rawPng(8, 0, NOTHING, row(1, 2), row(3, 4));
    byte[] greyAsRgb = rawPng(8, 2, NOTHING, row(1, 1, 1, 2, 2, 2), row(3, 3, 3, 4, 4, 4));

    assertThat(ImageDecoder.decode(grey, new ImageShape(3, 2, 2)))
        .isEqualTo(bytes(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4));
    assertThat(ImageDecoder.decode(greyAsRgb, new ImageShape(1, 2, 2)))
        .isEqualTo(bytes(1, 2, 3, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void reads_images_that_come_pass_by_pass(String format) throws IOException {
    BufferedImage image = new BufferedImage(19, 11, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 19 * 11; i++) {
      image.getRaster().setSample(i % 19, i / 19, 0, i);
    }
    Picture once = ImageDecoder.decode(written(image, format, false));
    Picture inPasses = ImageDecoder.decode(written(image, format, true));

    assertThat(inPasses.pixels()).isEqualTo(once.pixels());
    assertThat(once.shape()).isEqualTo(new ImageShape(1, 11, 19));
  }

  private static byte[] written(BufferedImage image, String format, boolean inPasses)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(
        inPasses ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** A JPEG of 16 x 8 pixels; the left half is black and the right half white. */
  private static byte[] blackAndWhite() throws IOException {
    BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 128; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, i % 16 < 8 ? 0 : 255);
    }
    return written(image, "jpeg", false);
  }

  private static byte[] inserted(byte[] jpeg, byte[] segment) {
    return join(Arrays.copyOf(jpeg, 2), segment, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** What is white then: right, left, left, right, bottom, bottom, top, top. */
  @ParameterizedTest
  @CsvSource({
    "1, 8, 16, 0, 15", "2, 8, 16, 0, 0", "3, 8, 16, 0, 0", "4, 8, 16, 0, 15",
    "5, 16, 8, 15, 0", "6, 16, 8, 15, 0", "7, 16, 8, 0, 0", "8, 16, 8, 0, 0"
  })
  void turns_a_jpeg_as_its_orientation_says(int value, int rows, int columns, int y, int x)
      throws IOException {
    byte[] exif =
        bytes(
            0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01,
            0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0);

    Picture picture = ImageDecoder.decode(inserted(blackAndWhite(), exif));

    assertThat(picture.shape()).isEqualTo(new ImageShape(1, rows, columns));
    assertThat(picture.pixels()[y * columns + x]).isEqualTo((byte) 255);
    assertThat(picture.pixels()[(rows - 1 - y) * columns + columns - 1 - x]).isZero();
  }

  /** ITU-T T.871: 255 red is 76 luma and 255 Cr. */
  @Test
  void reads_the_colours_of_a_jpeg_with_and_without_a_mark_of_their_kind() throws IOException {
    BufferedImage red = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      red.setRGB(i % 8, i / 8, 0xff0000);
    }
    byte[] jfif = written(red, "jpeg", false);
    int mark = jfif[2] == (byte) 0xff && jfif[3] == (byte) 0xe0 ? 4 + jfif[5] : 2;
    byte[] unmarked = join(Arrays.copyOf(jfif, 2), Arrays.copyOfRange(jfif, mark, jfif.length));

    for (byte[] jpeg : List.of(jfif, unmarked)) {
      Picture picture = ImageDecoder.decode(jpeg);
      assertThat(picture.shape()).isEqualTo(new ImageShape(3, 8, 8));
      assertThat(picture.pixels()[0] & 0xff).isCloseTo(255, within(2));
      assertThat(picture.pixels()[64] & 0xff).isCloseTo(0, within(2));
      assertThat(picture.pixels()[128] & 0xff).isCloseTo(0, within(2));
    }
  }

  /** A frame header with these components, instead of the image's own. */
  private static byte[] frame(int marker, int depth, int width, int components) {
    ByteBuffer content = ByteBuffer.allocate(6 + 3 * components);
    content.put((byte) depth).putShort((short) 8).putShort((short) width).put((byte) components);
    return join(
        bytes(0xff, 0xd8, 0xff, marker, 0, 8 + 3 * components),
        content.array(),
        bytes(0xff, 0xda, 0, 2));
  }

  static List<Arguments> wrongJpegs() throws IOException {
    byte[] whole = blackAndWhite();
    return List.of(
        arguments(frame(0xc0, 8, 8, 4), "a JPEG of 4 channels of 8 bits (CMYK): save it as"),
        arguments(frame(0xc1, 12, 8, 1), "a JPEG of 1 channels of 12 bits: save it as"),
        arguments(frame(0xc3, 8, 8, 1), "a JPEG of a kind that is not read (frame 0xc3"),
        arguments(frame(0xc0, 8, 5000, 1), "that claims 5000 x 8 pixels: sides must be 1 to"),
        arguments(frame(0xc0, 8, 0, 1), "that claims 0 x 8 pixels: sides must be 1 to"),
        arguments(Arrays.copyOf(whole, 40), "a JPEG of 40 bytes that ends before its pixels"),
        arguments(bytes(0xff, 0xd8, 0xff), "a JPEG of 3 bytes that ends before its pixels"),
        arguments(
            Arrays.copyOf(whole, whole.length - 8),
            "a JPEG of %d bytes that is damaged: ".formatted(whole.length - 8)));
  }

  @ParameterizedTest
  @MethodSource("wrongJpegs")
  void refuses_jpegs_that_are_broken_or_of_another_kind(byte[] jpeg, String message) {
    assertRefused(jpeg, GREY, message);
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
    assertThatThrownBy(() -> ImageDecoder.decode(png, shape))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }
}
