package ml.gibbon.attack;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern KEY = Pattern.compile("\\[(-?[0-9.]+), (-?[0-9.]+)]");

  public PixelRange {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "a pixel range needs low < high but is [%s, %s]".formatted(low, high));
    }
  }

  /** Whether nothing is clipped. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Moves values in place to the nearest ones that are allowed. */
  public void clip(float[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(low, Math.min(high, pixels[i]));
    }
  }

  /** As it is written in configuration, manifests and tables: {@code none} or {@code [0, 1]}. */
  public String key() {
    return isNone() ? "none" : "[%s, %s]".formatted(plain(low), plain(high));
  }

  /**
   * The range of a {@link #key}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static PixelRange parse(String key) {
    if (key.equals("none")) {
      return NONE;
    }
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a pixel range is none or like [0, 1] but is %s".formatted(key));
    }
    return new PixelRange(Float.parseFloat(matcher.group(1)), Float.parseFloat(matcher.group(2)));
  }

  private static String plain(float value) {
    return value == Math.rint(value) ? Integer.toString((int) value) : Float.toString(value);
  }
}
