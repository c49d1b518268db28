package ml.gibbon.engine.step;

/**
 * {@code x (1 + erf(x / sqrt(2))) / 2} in single precision, in loops that the JVM turns into vector
 * instructions, which it does with short ones only. The error function is a quotient of
 * polynomials, those of Eigen's float version: within 4e-7 of it. Its slope is that of the
 * quotient, within 4e-6. Not thread-safe.
 */
final class Gelu implements ElementFunction {

  private static final float SCALE = (float) Math.sqrt(.5);

  /** From here on the error function is 1, within the same error. */
  private static final float END = 4f;

  private static final float HUGE = 1e30f;
  private static final float P0 = -1.60960333262415e-02f;
  private static final float P1 = -2.95459980854025e-03f;
  private static final float P2 = -7.34990630326855e-04f;
  private static final float P3 = -5.69250639462346e-05f;
  private static final float P4 = -2.10102402082508e-06f;
  private static final float P5 = 2.77068142495902e-08f;
  private static final float P6 = -2.72614225801306e-10f;
  private static final float Q0 = -1.42647390514189e-02f;
  private static final float Q1 = -7.37332916720468e-03f;
  private static final float Q2 = -1.68282697438203e-03f;
  private static final float Q3 = -2.13374055278905e-04f;
  private static final float Q4 = -1.45660718464996e-05f;

  private final float[] squares = new float[Tiles.LENGTH];
  private final float[] upper = new float[Tiles.LENGTH];
  private final float[] lower = new float[Tiles.LENGTH];
  private final float[] slopes = new float[Tiles.LENGTH];

  @Override
  public void apply(float[] x, int n) {
    polynomials(x, n);
    for (int i = 0; i < n; i++) {
      x[i] *= 0.5f + 0.5f * inside(x[i]) * (upper[i] / lower[i]);
    }
  }

  private static float inside(float x) {
    return Math.max(-END, Math.min(END, SCALE * x));
  }

  /** With {@code t = x / sqrt(2)} and {@code s = t^2}: {@code erf(t) = t p(s) / q(s)}. */
  private void polynomials(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      float t = inside(x[i]);
      squares[i] = t * t;
    }
    for (int i = 0; i < n; i++) {
      float s = squares[i];
      upper[i] = (((((P6 * s + P5) * s + P4) * s + P3) * s + P2) * s + P1) * s + P0;
    }
    for (int i = 0; i < n; i++) {
      float s = squares[i];
      lower[i] = (((Q4 * s + Q3) * s + Q2) * s + Q1) * s + Q0;
    }
  }

  /** {@code (1 + erf(t) + t erf'(t)) / 2}, where erf' is 0 from the end on. */
  @Override
  public void differentiate(float[] x, float[] gradient, int n) {
    polynomials(x, n);
    for (int i = 0; i < n; i++) {
      float s = squares[i];
      slopes[i] = ((((6 * P6 * s + 5 * P5) * s + 4 * P4) * s + 3 * P3) * s + 2 * P2) * s + P1;
    }
    for (int i = 0; i < n; i++) {
      upper[i] /= lower[i];
    }
    for (int i = 0; i < n; i++) {
      float s = squares[i];
      float ofLower = ((4 * Q4 * s + 3 * Q3) * s + 2 * Q2) * s + Q1;
      slopes[i] = 2 * s * (slopes[i] - upper[i] * ofLower) / lower[i];
    }
    for (int i = 0; i < n; i++) {
      float t = inside(x[i]);
      // Beyond the end the difference is far above 1 / HUGE, up to it 0.
      float ends = Math.min(1, Math.abs(SCALE * x[i] - t) * HUGE);
      gradient[i] *= 0.5f + 0.5f * t * (upper[i] + (1 - ends) * (upper[i] + slopes[i]));
    }
  }
}
