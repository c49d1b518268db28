package ml.gibbon.engine.step;

/**
 * {@code x / (1 + exp(-a x))} without the exponential, which the JVM has no vector instructions
 * for. Its factor is {@code (1 + tanh(a x / 2)) / 2}, and the hyperbolic tangent a quotient of
 * polynomials, those of Eigen's float version: within 1e-6 of it, and of 1 for large arguments.
 */
record Swish(float a) implements ElementFunction {

  /** From here on the hyperbolic tangent is 1 in single precision. */
  private static final float END = 7.905311f;

  private static final float P1 = 4.89352455891786e-03f;
  private static final float P3 = 6.37261928875436e-04f;
  private static final float P5 = 1.48572235717979e-05f;
  private static final float P7 = 5.12229709037114e-08f;
  private static final float P9 = -8.60467152213735e-11f;
  private static final float P11 = 2.00018790482477e-13f;
  private static final float P13 = -2.76076847742355e-16f;
  private static final float Q0 = 4.89352518554385e-03f;
  private static final float Q2 = 2.26843463243900e-03f;
  private static final float Q4 = 1.18534705686654e-04f;
  private static final float Q6 = 1.19825839466702e-06f;

  private static float sigmoid(float x) {
    float t = Math.max(-END, Math.min(END, 0.5f * x));
    float s = t * t;
    float p = ((((((P13 * s + P11) * s + P9) * s + P7) * s + P5) * s + P3) * s + P1) * t;
    float q = ((Q6 * s + Q4) * s + Q2) * s + Q0;
    return 0.5f + 0.5f * (p / q);
  }

  @Override
  public void apply(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] *= sigmoid(a * x[i]);
    }
  }

  @Override
  public void differentiate(float[] x, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      float gate = sigmoid(a * x[i]);
      gradient[i] *= gate + a * x[i] * gate * (1f - gate);
    }
  }
}
