package ml.gibbon.gradient;

import java.util.SplittableRandom;

/** Whether a network's dropout is on, and what it draws from. */
final class DropoutMasks {

  private SplittableRandom random = new SplittableRandom(0);
  private boolean on;

  /** Inference: every value is kept. */
  void off() {
    on = false;
  }

  /**
   * Training.
   *
   * @param seed of the draws from here on
   */
  void on(long seed) {
    on = true;
    random = new SplittableRandom(seed);
  }

  boolean isOn() {
    return on;
  }

  /**
   * Draws a mask: {@code 1 / keep} with probability keep, otherwise 0.
   *
   * @param keep share of the values to keep, above 0
   */
  void draw(float[] mask, double keep) {
    // 32 random bits a value, as a signed number.
    long bound = (long) (keep * (1L << 32)) + Integer.MIN_VALUE;
    float kept = (float) (1 / keep);
    for (int i = 0; i < mask.length; i += 2) {
      long bits = random.nextLong();
      mask[i] = (int) bits < bound ? kept : 0f;
      if (i + 1 < mask.length) {
        mask[i + 1] = (int) (bits >>> 32) < bound ? kept : 0f;
      }
    }
  }
}
