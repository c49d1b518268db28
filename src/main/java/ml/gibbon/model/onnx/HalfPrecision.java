package ml.gibbon.model.onnx;

/** binary16 of IEEE 754-2008: one sign bit, 5 of the exponent with bias 15, 10 of the fraction. */
final class HalfPrecision {

  private static final int FRACTION_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;
  private static final int LARGEST_EXPONENT = 31;
  private static final int BIAS = 15;

  private HalfPrecision() {}

  /** Exact: every binary16 is a binary32. */
  static float toFloat(short bits) {
    int exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
    int fraction = bits & FRACTION;
    float size;
    if (exponent == LARGEST_EXPONENT) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      size = Math.scalb((float) fraction, 1 - BIAS - FRACTION_BITS);
    } else {
      size = Math.scalb((float) (fraction | (1 << FRACTION_BITS)), exponent - BIAS - FRACTION_BITS);
    }
    return bits < 0 ? -size : size;
  }
}
