package ml.gibbon.attack;

/**
 * The nearest images that a threat model allows: inside the epsilon-ball around the clean image,
 * inside the pixel range.
 */
final class Projection {

  /**
   * Grey levels by which a change of a whole number of levels may fall short in float arithmetic (2
   * units in the last place of 1.25 x 255), and a little more.
   */
  private static final double ROUNDING = 5e-5;

  private Projection() {}

  /**
   * Projects one image in place.
   *
   * @param clean {@code [.., C, H, W]}
   * @param adversarial of the same shape
   * @param from index of the image's first value
   * @param size values in the image
   */
  static void apply(ThreatModel threat, float[] clean, float[] adversarial, int from, int size) {
    // The range holds the clean image, so clipping only ever shortens the change.
    float low = threat.clip().low();
    float high = threat.clip().high();
    if (threat.norm() == Norm.LINF) {
      float epsilon = (float) threat.epsilon();
      for (int i = from; i < from + size; i++) {
        float near = Math.max(clean[i] - epsilon, Math.min(clean[i] + epsilon, adversarial[i]));
        adversarial[i] = Math.max(low, Math.min(high, near));
      }
    } else {
      shrinkToLength(threat.epsilon(), clean, adversarial, from, size);
      for (int i = from; i < from + size; i++) {
        adversarial[i] = Math.max(low, Math.min(high, adversarial[i]));
      }
    }
  }

  private static void shrinkToLength(
      double epsilon, float[] clean, float[] adversarial, int from, int size) {
    double length = Math.sqrt(squares(clean, adversarial, from, size));
    if (length > epsilon) {
      // A hair less than epsilon, so that rounding to float stays inside the ball.
      float scale = (float) (epsilon / length * (1 - 1e-6));
      for (int i = from; i < from + size; i++) {
        adversarial[i] = clean[i] + scale * (adversarial[i] - clean[i]);
      }
    }
  }

  private static double squares(float[] clean, float[] adversarial, int from, int size) {
    double sum = 0;
    for (int i = from; i < from + size; i++) {
      double change = (double) adversarial[i] - clean[i];
      sum += change * change;
    }
    return sum;
  }

  /**
   * Moves one image in place onto the grey levels k/255 without leaving the ball: values are
   * rounded towards the clean image, which is on a grey level itself, so that no change grows.
   */
  static void toGreyLevels(float[] clean, float[] adversarial, int from, int size) {
    for (int i = from; i < from + size; i++) {
      float level = clean[i] * 255f;
      float change = adversarial[i] * 255f - level;
      double whole = Math.signum(change) * Math.floor(Math.abs(change) + ROUNDING);
      adversarial[i] = (float) (Math.rint(level) + whole) / 255f;
    }
  }
}
