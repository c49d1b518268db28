package ml.gibbon.model.onnx.importer;

import java.util.function.DoubleBinaryOperator;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/** Arithmetic on numbers that are known at load. */
final class Numbers {

  private Numbers() {}

  /** What a type holds of a number: whole types cut it off towards 0. */
  static double round(ElementType type, double value) {
    return switch (type) {
      case BOOL -> value == 0 ? 0 : 1;
      case DOUBLE -> value;
      case FLOAT, FLOAT16, BFLOAT16 -> (float) value;
      default -> (long) value;
    };
  }

  /** A function of pairs, the smaller tensor repeated. */
  static Known pairwise(ElementType type, Known a, Known b, DoubleBinaryOperator function) {
    Shape shape = a.shape().broadcast(b.shape());
    int[] left = Places.repeated(a.shape(), shape);
    int[] right = Places.repeated(b.shape(), shape);
    double[] x = a.doubles();
    double[] y = b.doubles();
    double[] result = new double[shape.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(x[left[i]], y[right[i]]);
    }
    return Known.of(type, shape, result);
  }

  /** The quotient as the type has it: whole numbers are cut off towards 0. */
  static double quotient(ElementType type, double x, double y) {
    if (!type.isFloating() && y == 0) {
      throw new UnsupportedNetworkException("whole numbers are divided by 0");
    }
    return x / y;
  }

  /**
   * What a division leaves over.
   *
   * @param truncated whether it has the sign of x, not that of y
   */
  static double remainder(ElementType type, boolean truncated, double x, double y) {
    quotient(type, x, y);
    return truncated ? x % y : x - y * Math.floor(x / y);
  }
}
