package ml.gibbon.engine.step;

/**
 * Elementwise loops over heap arrays.
 *
 * <p>Only arithmetic, {@code Math.min} and {@code Math.max}: these the JVM turns into vector
 * instructions; comparisons and {@code Math.signum} it does not. A comparison with zero is written
 * {@code min(1, x * HUGE * HUGE)}: 0 for 0, and 1 for any positive float, the smallest included.
 */
public final class Tiles {

  /** Values in a tile: four tiles fit a first-level cache of 32 KiB. */
  public static final int LENGTH = 2048;

  private static final float HUGE = 1e38f;

  private Tiles() {}

  /** {@code m = max(m, x)}. */
  public static void max(float[] m, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      m[i] = Math.max(m[i], x[i]);
    }
  }

  /**
   * The part of a maximum's gradient that belongs to one candidate: where the candidate is the
   * maximum it takes what no earlier candidate took.
   *
   * @param maximum over all candidates
   * @param candidate one of them
   * @param untaken gradient left over by earlier candidates, reduced by what this one takes
   * @param taken what this one takes, written
   */
  public static void select(
      float[] maximum, float[] candidate, float[] untaken, float[] taken, int n) {
    for (int i = 0; i < n; i++) {
      float share = untaken[i] * (1f - Math.min(1f, (maximum[i] - candidate[i]) * HUGE * HUGE));
      taken[i] = share;
      untaken[i] -= share;
    }
  }

  /** {@code a = a + b}. */
  public static void add(float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += b[i];
    }
  }

  /** {@code a = a + 0 * b}: leaves a alone where b is finite and makes it NaN elsewhere. */
  public static void addZeroTimes(float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += 0f * b[i];
    }
  }

  /** {@code a = a * factor}. */
  public static void scale(float[] a, float factor, int n) {
    for (int i = 0; i < n; i++) {
      a[i] *= factor;
    }
  }

  /** {@code x = x * scale + shift}, value by value. */
  public static void affine(float[] x, float[] scale, float[] shift, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] * scale[i] + shift[i];
    }
  }

  /** {@code y = x * scale + shift}, value by value. */
  static void affine(float[] y, float[] x, float[] scale, float[] shift, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * scale[i] + shift[i];
    }
  }

  /** {@code a = a * b}. */
  public static void multiply(float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] *= b[i];
    }
  }

  public static void relu(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(0f, x[i]);
    }
  }

  /** Gradient of {@link #relu} from its output: 0 at 0. */
  public static void reluBack(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= Math.min(1f, y[i] * HUGE * HUGE);
    }
  }

  /** Gradient of a clip from its output: 0 at both ends. */
  public static void clipBack(float[] y, float[] gradient, float lower, float upper, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= Math.min(1f, Math.min(y[i] - lower, upper - y[i]) * HUGE * HUGE);
    }
  }

  /** Leaky ReLU with a slope in [0, 1) for negative values. */
  public static void leakyRelu(float[] x, float slope, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(x[i], slope * x[i]);
    }
  }

  /** Gradient of {@link #leakyRelu} from its output: 1 at 0. */
  public static void leakyReluBack(float[] y, float[] gradient, float slope, int n) {
    float drop = 1f - slope;
    for (int i = 0; i < n; i++) {
      gradient[i] *= 1f - drop * Math.min(1f, Math.max(0f, -y[i]) * HUGE * HUGE);
    }
  }

  public static void tanhBack(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= (1f - y[i]) * (1f + y[i]);
    }
  }

  public static void sigmoidBack(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= y[i] * (1f - y[i]);
    }
  }

  /** {@code a = a + b}, with b from an index on. */
  public static void addFrom(float[] a, float[] b, int from, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += b[from + i];
    }
  }

  /** {@code a = a + b * b}. */
  public static void addSquares(float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += b[i] * b[i];
    }
  }

  /** {@code s = s + w}, and {@code p = p + w * (x - c)}. */
  static void addWeights(float[] s, float[] p, float[] w, float[] x, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      s[i] += w[i];
      p[i] += w[i] * (x[i] - c[i]);
    }
  }

  /** {@code s = s + d}, and {@code q = q + d * d}, of {@code d = x - c}. */
  static void addDistances(float[] s, float[] q, float[] x, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      float d = x[i] - c[i];
      s[i] += d;
      q[i] += d * d;
    }
  }

  /** {@code g = g * a + x * b + c}, value by value. */
  public static void affineOfPairs(float[] g, float[] x, float[] a, float[] b, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = g[i] * a[i] + x[i] * b[i] + c[i];
    }
  }

  /** {@code v' = m v - r g}, then {@code w = w + (1 + m) v' - m v}; v becomes v'. */
  public static void nesterov(float[] w, float[] v, float[] g, float rate, float momentum, int n) {
    for (int i = 0; i < n; i++) {
      float before = momentum * v[i];
      float after = before - rate * g[i];
      v[i] = after;
      w[i] += after + momentum * after - before;
    }
  }
}
