package ml.gibbon.attack.loop;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.Range;

/**
 * The nearest point of a hyperplane {@code {x + d: f + <w, d> = 0}} to a point x, in a norm and
 * inside a pixel range: where a linear function vanishes. Where the range does not reach it, the
 * point of the range that comes nearest to zero.
 *
 * <p>Without a range this is DeepFool's step (arXiv:1511.04599, equations 6 and 11), with one the
 * projection of FAB (Croce and Hein 2020, arXiv:1907.02044, section 2.2). Each value moves in the
 * direction in which f comes nearer to zero, and has some room until it is at the end of the range:
 * under L-infinity all move alike, under L2 by their share of w, under L1 those with the largest
 * share first.
 */
public final class Hyperplane {

  private final LpNorm norm;
  private final PixelRange clip;
  private long[] keys = new long[0];

  /**
   * Of hyperplanes in one norm.
   *
   * @param norm L-infinity, L2 or L1
   */
  public Hyperplane(LpNorm norm, PixelRange clip) {
    if (norm == LpNorm.L0) {
      throw new IllegalArgumentException("there is no nearest point under l0");
    }
    this.norm = norm;
    this.clip = clip;
  }

  /**
   * Finds the change to the nearest point.
   *
   * @param value f
   * @param w whole images of gradients
   * @param at whole images of points
   * @param image the one that is meant
   * @param change whole images of changes d; this one's is set
   */
  public void nearest(double value, float[] w, float[] at, Range image, float[] change) {
    double wanted = Math.abs(value);
    double direction = -Math.signum(value);
    for (int i = image.from(); i < image.to(); i++) {
      // For now the room: how far the value may move in the direction that is wanted.
      change[i] = direction * w[i] > 0 ? clip.high() - at[i] : at[i] - clip.low();
    }
    switch (norm) {
      case LINF -> alike(wanted, w, image, change);
      case L2 -> byShare(wanted, w, image, change);
      default -> largestFirst(wanted, w, image, change);
    }
    for (int i = image.from(); i < image.to(); i++) {
      change[i] *= (float) (direction * Math.signum(w[i]));
    }
  }

  /**
   * All values by the same length, those without so much room by what they have: {@code sum |w|
   * min(length, room) = wanted} by Newton's method, whose guesses grow until the right one.
   */
  private static void alike(double wanted, float[] w, Range image, float[] room) {
    double length = 0;
    for (double next = -1; next != length; ) {
      length = Math.max(length, next);
      double free = 0;
      double used = 0;
      for (int i = image.from(); i < image.to(); i++) {
        double weight = Math.abs(w[i]);
        if (room[i] > length) {
          free += weight;
        } else {
          used += weight * room[i];
        }
      }
      next = free == 0 ? length : Math.max(length, (wanted - used) / free);
    }
    for (int i = image.from(); i < image.to(); i++) {
      room[i] = (float) Math.min(length, room[i]);
    }
  }

  /** Each by its share: {@code sum |w| min(length |w|, room) = wanted}, likewise. */
  private static void byShare(double wanted, float[] w, Range image, float[] room) {
    double length = 0;
    for (double next = -1; next != length; ) {
      length = Math.max(length, next);
      double free = 0;
      double used = 0;
      for (int i = image.from(); i < image.to(); i++) {
        double weight = Math.abs(w[i]);
        if (room[i] > length * weight) {
          free += weight * weight;
        } else {
          used += weight * room[i];
        }
      }
      next = free == 0 ? length : Math.max(length, (wanted - used) / free);
    }
    for (int i = image.from(); i < image.to(); i++) {
      room[i] = (float) Math.min(length * Math.abs(w[i]), room[i]);
    }
  }

  /**
   * Those with the largest weight by all of their room, until what is wanted is reached: the last
   * one of them is found by cutting the values in two again and again (quickselect).
   */
  private void largestFirst(double wanted, float[] w, Range image, float[] room) {
    int size = image.length();
    if (keys.length != size) {
      keys = new long[size];
    }
    for (int j = 0; j < size; j++) {
      keys[j] = (long) Float.floatToIntBits(Math.abs(w[image.from() + j])) << 32 | j;
    }
    int low = 0;
    int high = size;
    double left = wanted;
    while (high - low > 1) {
      int middle = partition(low, high);
      double gain = 0;
      for (int n = low; n < middle; n++) {
        int i = image.from() + (int) keys[n];
        gain += gain(w[i], room[i]);
      }
      if (gain >= left) {
        high = middle;
      } else {
        left -= gain;
        low = middle;
      }
    }
    int last = image.from() + (int) keys[low];
    float weight = Math.abs(w[last]);
    room[last] = weight == 0 ? 0 : (float) Math.min(left / weight, room[last]);
    for (int n = low + 1; n < size; n++) {
      room[image.from() + (int) keys[n]] = 0;
    }
  }

  private static double gain(float weight, float room) {
    return weight == 0 ? 0 : (double) Math.abs(weight) * room;
  }

  /** Puts larger keys before smaller ones; both sides get at least one. */
  private int partition(int low, int high) {
    long a = keys[low];
    long b = keys[(low + high - 1) >>> 1];
    long c = keys[high - 1];
    long pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    int up = low - 1;
    int down = high;
    while (true) {
      do {
        up++;
      } while (keys[up] > pivot);
      do {
        down--;
      } while (keys[down] < pivot);
      if (up >= down) {
        return down + 1;
      }
      long swap = keys[up];
      keys[up] = keys[down];
      keys[down] = swap;
    }
  }
}
