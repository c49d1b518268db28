package ml.gibbon.attack.method;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The best pair of values to change, by the gradients of what is to rise and of what is to fall:
 * {@code (p, q) = argmax -a b} over all pairs with {@code a = up_p + up_q > 0} and {@code b =
 * down_p + down_q < 0} (Papernot et al. 2015, arXiv:1511.07528, algorithm 3).
 *
 * <p>Of d values there are d squared / 2 pairs. Nearly none is looked at, and no memory is needed
 * for them: {@code a c <= (s a + c / s)^2 / 4} for any s, so that the pairs of values with the
 * largest {@code s up - down / s} come first, and the search ends where even twice the next one is
 * too little for the best pair so far.
 */
final class SaliencyMap {

  /** A hair more than the bound, so that its rounding hides no pair. */
  private static final double SLACK = 1 + 1e-9;

  private final int size;
  private final float[] rises;
  private final float[] falls;
  private final double[] bounds;
  private final int[] candidates;
  private double saliency;
  private int first;
  private int second;

  /**
   * A map for one image after the other.
   *
   * @param size values in an image
   */
  SaliencyMap(int size) {
    this.size = size;
    this.rises = new float[size];
    this.falls = new float[size];
    this.bounds = new double[size];
    this.candidates = new int[size];
  }

  /** Which values may be changed. */
  @FunctionalInterface
  interface Allowed {
    boolean value(int value);
  }

  /**
   * Finds the best pair of an image.
   *
   * @param up gradients of what is to rise, {@code [N, C, H, W]}
   * @param down gradients of what is to fall, {@code [N, C, H, W]}
   * @param image row of the batch
   * @param direction of the change: 1 to make values larger, -1 to make them smaller
   * @param allowed takes a value's place in the image
   * @return whether there is a pair that makes the one rise and the other fall
   */
  boolean search(float[] up, float[] down, int image, int direction, Allowed allowed) {
    double ups = 0;
    double downs = 0;
    for (int p = 0; p < size; p++) {
      rises[p] = direction * up[image * size + p];
      falls[p] = -direction * down[image * size + p];
      ups += Math.abs(rises[p]);
      downs += Math.abs(falls[p]);
    }
    double scale = ups > 0 && downs > 0 ? Math.sqrt(downs / ups) : 1;
    saliency = 0;
    int count = 0;
    int highest = -1;
    for (int p = 0; p < size; p++) {
      bounds[p] = scale * rises[p] + falls[p] / scale;
      if (allowed.value(p)) {
        candidates[count++] = p;
        highest = highest < 0 || bounds[p] > bounds[highest] ? p : highest;
      }
    }
    for (int n = 0; n < count; n++) {
      offer(highest, candidates[n]);
    }
    searchInOrder(sorted(count, highest));
    return saliency > 0;
  }

  /** The candidates that may be in a better pair, by falling bounds. */
  private int[] sorted(int count, int highest) {
    return Arrays.stream(candidates, 0, count)
        .filter(p -> isPromising(p, highest))
        .boxed()
        .sorted(Comparator.comparingDouble(p -> -bounds[p]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void searchInOrder(int[] falling) {
    for (int n = 0; n < falling.length; n++) {
      int m = n + 1;
      while (m < falling.length && isPromising(falling[n], falling[m])) {
        offer(falling[n], falling[m]);
        m++;
      }
      if (m == n + 1) {
        return;
      }
    }
  }

  /** Whether the bound of a pair's saliency reaches that of the best one so far. */
  private boolean isPromising(int p, int q) {
    double sum = bounds[p] + bounds[q];
    return sum > 0 && sum * sum / 4 * SLACK >= saliency;
  }

  /** Of equals the pair that comes first in the image. */
  private void offer(int p, int q) {
    double rise = (double) rises[p] + rises[q];
    double fall = (double) falls[p] + falls[q];
    if (p == q || rise <= 0 || fall <= 0 || rise * fall < saliency) {
      return;
    }
    int low = Math.min(p, q);
    int high = Math.max(p, q);
    boolean isEarlier = low < first || (low == first && high < second);
    if (rise * fall > saliency || isEarlier) {
      saliency = rise * fall;
      first = low;
      second = high;
    }
  }

  /** The pair's first value. */
  int first() {
    return first;
  }

  /** The pair's second value. */
  int second() {
    return second;
  }
}
