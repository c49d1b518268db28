package ml.gibbon.engine.step;

import ml.gibbon.random.Draws;

/** Whether a network's dropout is on, and what it draws from. */
public final class DropoutMasks {

  private Draws draws = new Draws(0);
  private boolean on;

  /** Inference: every value is kept. */
  public void off() {
    on = false;
  }

  /**
   * Training.
   *
   * @param seed of the draws from here on
   */
  public void on(long seed) {
    on = true;
    draws = new Draws(seed);
  }

  /** Inference for a while; {@link #resume} goes on with the same draws. */
  public void pause() {
    on = false;
  }

  public void resume() {
    on = true;
  }

  public boolean isOn() {
    return on;
  }

  /**
   * Draws a mask: {@code 1 / keep} with probability keep, otherwise 0.
   *
   * @param keep share of the values to keep, above 0
   */
  public void draw(float[] mask, double keep) {
    // 32 random bits a value, as a signed number.
    long bound = (long) (keep * (1L << 32)) + Integer.MIN_VALUE;
    int kept = Float.floatToRawIntBits((float) (1 / keep));
    for (int i = 0; i < mask.length; i += 2) {
      long bits = draws.nextLong();
      mask[i] = keptIfBelow((int) bits, bound, kept);
      if (i + 1 < mask.length) {
        mask[i + 1] = keptIfBelow((int) (bits >>> 32), bound, kept);
      }
    }
  }

  /** Without a branch, which a processor would guess wrong as often as the odds allow. */
  private static float keptIfBelow(long draw, long bound, int kept) {
    return Float.intBitsToFloat((int) ((draw - bound) >> 63) & kept);
  }
}
