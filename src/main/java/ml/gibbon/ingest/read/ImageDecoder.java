package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Arrays;
import ml.gibbon.image.ImageShape;

/** Decodes the bytes of an image, PNG or JPEG as their first ones say. */
final class ImageDecoder {

  /** Larger files are refused unread; the pixels of a 2,000 x 2,000 photograph fit. */
  static final int MAX_BYTES = 16 << 20;

  /** What becomes of images of other kinds than 8 bits, for the manifest. */
  static final String CONVERSIONS =
      "stored samples as they are, without gamma or colour profile; fewer than 8 bits stretched to"
          + " 0 to 255, 16 bits rounded to 8; palettes replaced by their colours; grey and colour"
          + " made one where nothing is lost; opaque alpha dropped; JPEG turned as its EXIF"
          + " orientation says";

  private ImageDecoder() {}

  /**
   * Decodes an image as it is.
   *
   * @throws IOException when it is neither PNG nor JPEG, or broken
   */
  static Picture decode(byte[] image) throws IOException {
    if (image.length > MAX_BYTES) {
      throw new IOException(
          "an image of %d bytes is larger than the %d bytes allowed"
              .formatted(image.length, MAX_BYTES));
    }
    if (PngDecoder.isPng(image)) {
      return PngDecoder.decode(image);
    }
    if (JpegDecoder.isJpeg(image)) {
      return JpegDecoder.decode(image);
    }
    throw new IOException(
        "%d bytes that are not a PNG or JPEG image: %s"
            .formatted(image.length, Signature.inWords(head(image))));
  }

  /**
   * Decodes an image that must have a shape.
   *
   * @return uint8 {@code [C, H, W]}
   * @throws IOException when it is broken or has another shape
   */
  static byte[] decode(byte[] image, ImageShape expected) throws IOException {
    Picture picture = decode(image);
    ImageShape shape = picture.shape();
    if (shape.height() != expected.height() || shape.width() != expected.width()) {
      throw new IOException(
          "an image of %d x %d pixels, but the first one has %d x %d: bring all to one size"
              .formatted(shape.width(), shape.height(), expected.width(), expected.height()));
    }
    return picture.withChannels(expected.channels()).pixels();
  }

  private static byte[] head(byte[] image) {
    return Arrays.copyOf(image, Math.min(Signature.BYTES, image.length));
  }
}
