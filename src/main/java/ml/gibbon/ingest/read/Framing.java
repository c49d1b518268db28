package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import ml.gibbon.config.DataSettings.Fit;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.Resampling;

/**
 * How pictures are brought to the one shape of a set.
 *
 * @param shape of every image
 * @param fit what becomes of pictures of another size
 */
record Framing(ImageShape shape, Fit fit) implements Serializable {

  /**
   * Decodes a picture and brings it to the shape.
   *
   * @return uint8 {@code [C, H, W]}
   * @throws IOException when it is broken, or cannot be brought to the shape
   */
  byte[] decode(byte[] file) throws IOException {
    Picture picture = ImageDecoder.decode(file).withChannels(shape.channels());
    if (picture.shape().equals(shape)) {
      return picture.pixels();
    }
    return switch (fit) {
      case EXACT ->
          throw new IOException(
              "an image of %d x %d pixels among those of %d x %d: set data.folder.height, width and fit"
                  .formatted(
                      picture.shape().width(),
                      picture.shape().height(),
                      shape.width(),
                      shape.height()));
      case STRETCH ->
          Resampling.scale(picture.pixels(), picture.shape(), shape.height(), shape.width());
      case CROP -> cropped(picture);
    };
  }

  /** What was done, for the manifest. */
  String inWords() {
    String size = "%d x %d pixels".formatted(shape.width(), shape.height());
    return ImageDecoder.CONVERSIONS
        + switch (fit) {
          case EXACT -> "";
          case STRETCH ->
              "; scaled to %s by Pillow's bilinear filter, whatever their proportions"
                  .formatted(size);
          case CROP ->
              "; scaled by Pillow's bilinear filter until they cover %s, of which the middle is cut out"
                  .formatted(size);
        };
  }

  /** Scaled so that it covers the shape with nothing to spare on one side; then its middle. */
  private byte[] cropped(Picture picture) {
    ImageShape from = picture.shape();
    boolean byHeight = (long) shape.height() * from.width() >= (long) shape.width() * from.height();
    int height =
        byHeight
            ? shape.height()
            : rounded((double) from.height() * shape.width() / from.width(), shape.height());
    int width =
        byHeight
            ? rounded((double) from.width() * shape.height() / from.height(), shape.width())
            : shape.width();
    byte[] scaled = Resampling.scale(picture.pixels(), from, height, width);
    int top = (height - shape.height()) / 2;
    int left = (width - shape.width()) / 2;
    byte[] middle = new byte[shape.size()];
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int line = row / shape.height() * height + top + row % shape.height();
      byte[] cut =
          Arrays.copyOfRange(scaled, line * width + left, line * width + left + shape.width());
      System.arraycopy(cut, 0, middle, row * shape.width(), shape.width());
    }
    return middle;
  }

  private static int rounded(double side, int least) {
    return (int) Math.max(least, Math.round(side));
  }
}
