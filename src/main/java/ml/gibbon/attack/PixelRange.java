package ml.gibbon.attack;

import java.io.Serializable;

/**
 * The values a pixel may take; adversarial images are clipped to it.
 *
 * @param low smallest value allowed
 * @param high largest value allowed
 */
public record PixelRange(float low, float high) implements Serializable {

  /** The range of real images, [0, 1]. */
  public static final PixelRange UNIT = new PixelRange(0f, 1f);

  /** No clipping, as in the paper's own experiments. */
  public static final PixelRange NONE =
      new PixelRange(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  public PixelRange {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "a pixel range needs low < high but is [%s, %s]".formatted(low, high));
    }
  }

  /** {@code none} or {@code [0, 1]}. */
  @Override
  public String toString() {
    return equals(NONE) ? "none" : "[%s, %s]".formatted(plain(low), plain(high));
  }

  private static String plain(float value) {
    return value == Math.rint(value) ? Integer.toString((int) value) : Float.toString(value);
  }
}
