package ml.gibbon.image;

import java.io.Serializable;

/**
 * The shape of one image, channel-major: {@code [channels, height, width]}.
 *
 * @param channels 1 for grey, 3 for RGB
 * @param height rows of pixels
 * @param width columns of pixels
 */
public record ImageShape(int channels, int height, int width) implements Serializable {

  /** The largest side accepted: a bound on what a stranger's file can make us allocate. */
  public static final int MAX_SIDE = 4096;

  public ImageShape {
    if (channels < 1 || channels > 4) {
      throw new IllegalArgumentException("channels must be 1 to 4 but is " + channels);
    }
    if (height < 1 || height > MAX_SIDE || width < 1 || width > MAX_SIDE) {
      throw new IllegalArgumentException(
          "height and width must be 1 to %d but are %d and %d".formatted(MAX_SIDE, height, width));
    }
  }

  /** Values in one image: channels x height x width. */
  public int size() {
    return channels * height * width;
  }

  /** Reads the form that {@link #toString} writes, such as {@code 3x32x32}. */
  public static ImageShape parse(String text) {
    String[] sides = text.split("x", -1);
    if (sides.length != 3) {
      throw new IllegalArgumentException("a shape is written CxHxW but found " + text);
    }
    return new ImageShape(
        Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2]));
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
