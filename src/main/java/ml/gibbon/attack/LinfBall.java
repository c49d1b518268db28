package ml.gibbon.attack;

import ml.gibbon.random.Draws;

/** Changes in the measure of {@link LpNorm#LINF}. */
final class LinfBall extends LpBall {

  /** Its square takes the smallest float above any step. */
  private static final float HUGE = 1e38f;

  @Override
  double size(float[] clean, float[] moved, int from, int size) {
    return PerturbationSize.of(clean, moved, from, size).linf();
  }

  /**
   * Every value moves by the whole step along the gradient's sign; where the gradient is exactly
   * zero, it stays. A gradient that is not zero is blown up beyond any step and cut back to it: the
   * same values as by {@code Math.signum}, in a loop that the JVM turns into vector instructions.
   */
  @Override
  void ascend(float[] at, float[] gradient, Range image, double step) {
    float length = (float) Math.abs(step);
    float direction = (float) Math.signum(step);
    for (int i = image.from(); i < image.to(); i++) {
      float sign = Math.max(-length, Math.min(length, gradient[i] * HUGE * HUGE));
      gradient[i] = at[i] + direction * sign;
    }
  }

  /** In one loop over all images, which are no different from one. */
  @Override
  void ascend(float[] at, float[] gradient, int size, double step) {
    ascend(at, gradient, new Range(0, gradient.length), step);
  }

  @Override
  void project(float[] clean, float[] moved, Range image, double epsilon) {
    float largest = (float) epsilon;
    for (int i = image.from(); i < image.to(); i++) {
      moved[i] = Math.max(clean[i] - largest, Math.min(clean[i] + largest, moved[i]));
    }
  }

  @Override
  void project(float[] clean, float[] moved, int size, double epsilon) {
    project(clean, moved, new Range(0, moved.length), epsilon);
  }

  @Override
  double size(float[] change, Range image) {
    return largest(change, image);
  }

  @Override
  void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
    for (int i = image.from(); i < image.to(); i++) {
      to[i] += (float) (epsilon * (2 * draws.nextDouble() - 1));
    }
  }

  @Override
  void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
    for (int i = image.from(); i < image.to(); i++) {
      to[i] += (float) (draws.nextBoolean() ? epsilon : -epsilon);
    }
  }
}
