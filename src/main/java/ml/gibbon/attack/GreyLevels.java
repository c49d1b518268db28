package ml.gibbon.attack;

/** Adversarial pixels on the grey levels that 8-bit files can hold, still inside their ball. */
final class GreyLevels {

  /** Half a grey level less what a whole change may lose in float arithmetic, and a little more. */
  private static final float NEARLY_HALF = .5f - 5e-5f;

  /** Adding it leaves no bits for fractions: a float below 2^22 is rounded to a whole number. */
  private static final float ROUND = 3 << 22;

  private static final float WHITE = 255f;

  private GreyLevels() {}

  /**
   * Moves a batch in place onto the grey levels k/255 without leaving the ball: values are rounded
   * towards the clean image, which is on a grey level itself, so that no change grows.
   *
   * <p>A change of c levels, up or down, becomes {@code round(c - 1/2)}, which is the largest whole
   * number that is not above c; a change that is whole but for float arithmetic (2 units in the
   * last place of 1.25 x 255) stays.
   *
   * @param clean float32 {@code [N, C, H, W]}, on grey levels
   * @param adversarial of the same shape
   */
  static void round(float[] clean, float[] adversarial) {
    for (int i = 0; i < adversarial.length; i++) {
      float level = clean[i] * WHITE;
      float change = adversarial[i] * WHITE - level;
      float past = change - Math.max(-NEARLY_HALF, Math.min(NEARLY_HALF, change));
      adversarial[i] = level - (ROUND - (past + ROUND));
    }
    // A loop of its own: of both in one the JVM only sometimes makes vector instructions.
    for (int i = 0; i < adversarial.length; i++) {
      adversarial[i] = (adversarial[i] + ROUND - ROUND) / WHITE;
    }
  }

  /** The nearest grey level inside a range. */
  static float nearest(double value, PixelRange clip) {
    double lowest = Math.ceil(clip.low() * WHITE - 1e-4);
    double highest = Math.floor(clip.high() * WHITE + 1e-4);
    return (float) Math.max(lowest, Math.min(highest, Math.rint(value * WHITE))) / WHITE;
  }
}
