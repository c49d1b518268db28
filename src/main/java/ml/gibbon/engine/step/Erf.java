package ml.gibbon.engine.step;

/**
 * The error function, from a table of its values and slopes that cubic pieces connect (Hermite
 * interpolation): within 1e-10 of it.
 */
final class Erf {

  /** Beyond, it differs from 1 by less than 1e-16. */
  private static final int END = 6;

  private static final int PIECES_PER_UNIT = 128;
  private static final double[] VALUES = new double[END * PIECES_PER_UNIT + 1];
  private static final double[] SLOPES = new double[VALUES.length];

  static {
    for (int i = 0; i < VALUES.length; i++) {
      double x = (double) i / PIECES_PER_UNIT;
      VALUES[i] = series(x);
      SLOPES[i] = slope(x) / PIECES_PER_UNIT;
    }
  }

  private Erf() {}

  private static double slope(double x) {
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
  }

  /**
   * {@code 2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (1 3 ... (2n+1))}, whose terms are all
   * positive (Abramowitz and Stegun 1964, 7.1.6).
   */
  private static double series(double x) {
    double term = x;
    double sum = 0;
    for (int n = 0; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 3);
    }
    return slope(x) * sum;
  }

  /** NaN for NaN. */
  static double of(double x) {
    double size = Math.abs(x);
    if (size >= END) {
      return Math.signum(x);
    }
    int i = (int) (size * PIECES_PER_UNIT);
    double t = size * PIECES_PER_UNIT - i;
    double step = VALUES[i + 1] - VALUES[i];
    double bend = SLOPES[i] + SLOPES[i + 1] - 2 * step;
    double value =
        VALUES[i] + t * (SLOPES[i] + t * (3 * step - 2 * SLOPES[i] - SLOPES[i + 1] + t * bend));
    return Math.copySign(value, x);
  }
}
