package ml.gibbon.verify;

import java.io.Serializable;
import java.util.Optional;

/**
 * The one change that all images of a table are said to share, as far as they tell: a value that
 * was not clipped tells it but for rounding, one that was clipped only that it goes at least so
 * far.
 */
final class OneChange implements Serializable {

  private static final long serialVersionUID = 1;

  /** What float32 moves a value below 2 by, doubled: as in {@link Claims}. */
  private static final double ROUNDING = 0x1p-22;

  /** What the projection onto a ball may shrink one image's change by, and another's not. */
  private static final double SHRINKING = 4e-6;

  /** A change that is so little below a whole number of grey levels is one. */
  private static final double NEARLY_WHOLE = 1e-3;

  private long first;
  private double[] low = {};
  private double[] high = {};

  /**
   * Between which values each value of a change lies.
   *
   * @param low smallest and
   * @param high largest ones
   */
  record Bounds(double[] low, double[] high) {}

  /** What one image tells. */
  static Bounds bounds(Claims claims, float[] clean, float[] adversarial) {
    Bounds bounds = new Bounds(new double[clean.length], new double[clean.length]);
    for (int i = 0; i < clean.length; i++) {
      double change = (double) adversarial[i] - clean[i];
      double levels = Math.rint(255 * change);
      boolean isWhole = claims.bytesPerValue() == 1;
      double rounding =
          ROUNDING * Math.max(1, Math.abs(adversarial[i])) + SHRINKING * Math.abs(change);
      double below = isWhole ? (levels <= 0 ? 1 : NEARLY_WHOLE) / 255 : rounding;
      double above = isWhole ? (levels >= 0 ? 1 : NEARLY_WHOLE) / 255 : rounding;
      bounds.low[i] = adversarial[i] <= claims.low() ? Double.NEGATIVE_INFINITY : change - below;
      bounds.high[i] = adversarial[i] >= claims.high() ? Double.POSITIVE_INFINITY : change + above;
    }
    return bounds;
  }

  /** Takes what an image tells, unless it contradicts the others. */
  boolean meets(long imageId, Bounds image) {
    if (low.length == 0) {
      first = imageId;
      low = image.low.clone();
      high = image.high.clone();
      return true;
    }
    for (int i = 0; i < low.length; i++) {
      if (image.low[i] > high[i] || image.high[i] < low[i]) {
        return false;
      }
    }
    for (int i = 0; i < low.length; i++) {
      low[i] = Math.max(low[i], image.low[i]);
      high[i] = Math.min(high[i], image.high[i]);
    }
    return true;
  }

  /** Takes what other images tell; gives one of them where they contradict these. */
  Optional<Long> add(OneChange others) {
    return others.low.length == 0 || meets(others.first, new Bounds(others.low, others.high))
        ? Optional.empty()
        : Optional.of(others.first);
  }
}
