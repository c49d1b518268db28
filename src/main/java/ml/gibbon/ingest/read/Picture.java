package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Arrays;
import ml.gibbon.image.ImageShape;

/**
 * A decoded image.
 *
 * @param shape with one channel or three (red, green, blue)
 * @param pixels uint8 {@code [C, H, W]}
 */
record Picture(ImageShape shape, byte[] pixels) {

  /** Whether it has one channel, or three that are equal. */
  boolean isGrey() {
    int plane = shape.height() * shape.width();
    return shape.channels() == 1
        || (Arrays.equals(pixels, 0, plane, pixels, plane, 2 * plane)
            && Arrays.equals(pixels, 0, plane, pixels, 2 * plane, 3 * plane));
  }

  /**
   * The same with another number of channels: three equal ones of one, or one of three that are
   * equal. Nothing is lost.
   *
   * @throws IOException when it is in colour and one channel is wanted
   */
  Picture withChannels(int channels) throws IOException {
    if (channels == shape.channels()) {
      return this;
    }
    int plane = shape.height() * shape.width();
    ImageShape other = new ImageShape(channels, shape.height(), shape.width());
    if (channels == 1) {
      if (!isGrey()) {
        throw new IOException(
            "an image in colour among grey ones: set channels = 3 beside the other keys of the set, or leave it out");
      }
      return new Picture(other, Arrays.copyOf(pixels, plane));
    }
    byte[] three = new byte[3 * plane];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(pixels, 0, three, c * plane, plane);
    }
    return new Picture(other, three);
  }
}
