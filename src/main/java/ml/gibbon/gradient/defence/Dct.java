package ml.gibbon.gradient.defence;

/**
 * The discrete cosine transform of blocks of 8 x 8 values (ITU-T T.81, section A.3.3), orthonormal:
 * its inverse is its transpose.
 */
final class Dct {

  /** Side of a block. */
  static final int SIDE = 8;

  /** Row u has the wave of frequency u, {@code [8, 8]}. */
  private static final double[] WAVES = waves();

  private Dct() {}

  private static double[] waves() {
    double[] waves = new double[SIDE * SIDE];
    for (int u = 0; u < SIDE; u++) {
      double scale = u == 0 ? Math.sqrt(1.0 / SIDE) : Math.sqrt(2.0 / SIDE);
      for (int x = 0; x < SIDE; x++) {
        waves[u * SIDE + x] = scale * StrictMath.cos((2 * x + 1) * u * Math.PI / (2 * SIDE));
      }
    }
    return waves;
  }

  /** Values become the amplitudes of frequencies, rows of vertical ones, in place. */
  static void forward(double[] block) {
    alongRows(block, 1, SIDE);
    alongColumns(block, 1, SIDE);
  }

  /** Amplitudes become values, in place. */
  static void inverse(double[] block) {
    alongRows(block, SIDE, 1);
    alongColumns(block, SIDE, 1);
  }

  private static void alongRows(double[] block, int ofValue, int ofResult) {
    for (int row = 0; row < SIDE; row++) {
      transform(block, row * SIDE, 1, ofValue, ofResult);
    }
  }

  private static void alongColumns(double[] block, int ofValue, int ofResult) {
    for (int column = 0; column < SIDE; column++) {
      transform(block, column, SIDE, ofValue, ofResult);
    }
  }

  /**
   * @param from first of eight values, and
   * @param stride from one to the next
   * @param ofValue stride in the waves from value to value, and
   * @param ofResult from result to result
   */
  private static void transform(double[] block, int from, int stride, int ofValue, int ofResult) {
    double[] results = new double[SIDE];
    for (int r = 0; r < SIDE; r++) {
      for (int v = 0; v < SIDE; v++) {
        results[r] += WAVES[r * ofResult + v * ofValue] * block[from + v * stride];
      }
    }
    for (int r = 0; r < SIDE; r++) {
      block[from + r * stride] = results[r];
    }
  }
}
