package ml.gibbon.attack;

/**
 * The nearest images that a threat model allows: inside the epsilon-ball around the clean image,
 * inside the pixel range.
 *
 * <p>Loops over all values of a batch with one index, arithmetic and {@code Math.max} only become
 * vector instructions; {@code Math.min} with a constant does not.
 */
final class Projection {

  /** Half a grey level less what a whole change may lose in float arithmetic, and a little more. */
  private static final float NEARLY_HALF = .5f - 5e-5f;

  /** Adding it leaves no bits for fractions: a float below 2^22 is rounded to a whole number. */
  private static final float ROUND = 3 << 22;

  private static final float WHITE = 255f;

  private Projection() {}

  /**
   * Projects a batch in place.
   *
   * @param clean {@code [N, C, H, W]}
   * @param adversarial of the same shape
   * @param size values in an image
   */
  static void apply(ThreatModel threat, float[] clean, float[] adversarial, int size) {
    // The range holds the clean image, so clipping only ever shortens the change.
    if (threat.norm() == Norm.LINF) {
      cut((float) threat.epsilon(), clean, adversarial);
    } else {
      for (int from = 0; from < adversarial.length; from += size) {
        shrinkToLength(threat.epsilon(), clean, adversarial, from, size);
      }
    }
    clip(threat.clip().low(), threat.clip().high(), adversarial);
  }

  private static void cut(float epsilon, float[] clean, float[] adversarial) {
    for (int i = 0; i < adversarial.length; i++) {
      adversarial[i] = Math.max(clean[i] - epsilon, Math.min(clean[i] + epsilon, adversarial[i]));
    }
  }

  private static void clip(float low, float high, float[] adversarial) {
    for (int i = 0; i < adversarial.length; i++) {
      adversarial[i] = Math.max(low, Math.min(high, adversarial[i]));
    }
  }

  private static void shrinkToLength(
      double epsilon, float[] clean, float[] adversarial, int from, int size) {
    double length = PerturbationSize.of(clean, adversarial, from, size).l2();
    if (length > epsilon) {
      // A hair less than epsilon, so that rounding to float stays inside the ball.
      float scale = (float) (epsilon / length * (1 - 1e-6));
      for (int i = from; i < from + size; i++) {
        adversarial[i] = clean[i] + scale * (adversarial[i] - clean[i]);
      }
    }
  }

  /**
   * Moves a batch in place onto the grey levels k/255 without leaving the ball: values are rounded
   * towards the clean image, which is on a grey level itself, so that no change grows.
   *
   * <p>A change of c levels, up or down, becomes {@code round(c - 1/2)}, which is the largest whole
   * number that is not above c; a change that is whole but for float arithmetic (2 units in the
   * last place of 1.25 x 255) stays.
   */
  static void toGreyLevels(float[] clean, float[] adversarial) {
    for (int i = 0; i < adversarial.length; i++) {
      float level = clean[i] * WHITE;
      float change = adversarial[i] * WHITE - level;
      float up = Math.max(change - NEARLY_HALF, 0f) + ROUND - ROUND;
      float down = Math.max(-NEARLY_HALF - change, 0f) + ROUND - ROUND;
      adversarial[i] = (level + ROUND - ROUND + up - down) / WHITE;
    }
  }
}
