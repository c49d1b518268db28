package ml.gibbon.verify;

/**
 * Between which values each pixel of an adversarial image may lie, before clipping and rounding to
 * grey levels.
 *
 * @param low smallest and
 * @param high largest values
 * @param undecided number of values whose direction float arithmetic cannot tell
 */
record AllowedValues(double[] low, double[] high, int undecided) {

  /** Nothing known yet of an image of {@code size} values. */
  static AllowedValues of(int size) {
    return new AllowedValues(new double[size], new double[size], 0);
  }

  void exactly(int i, double value) {
    between(i, value, value);
  }

  void around(int i, double value, double tolerance) {
    between(i, value - tolerance, value + tolerance);
  }

  void between(int i, double one, double other) {
    low[i] = Math.min(one, other);
    high[i] = Math.max(one, other);
  }

  AllowedValues withUndecided(int values) {
    return new AllowedValues(low, high, values);
  }
}
