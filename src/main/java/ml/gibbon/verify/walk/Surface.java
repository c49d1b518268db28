package ml.gibbon.verify.walk;

import java.util.function.DoubleBinaryOperator;
import ml.gibbon.network.Operation;

/**
 * A function of two numbers and its derivatives.
 *
 * @param value at x, y
 * @param slopeOfX by x
 * @param slopeOfY by y
 */
record Surface(
    DoubleBinaryOperator value, DoubleBinaryOperator slopeOfX, DoubleBinaryOperator slopeOfY) {

  static Surface of(Operation.Arithmetic.Kind kind) {
    return switch (kind) {
      case ADD -> new Surface((x, y) -> x + y, (x, y) -> 1, (x, y) -> 1);
      case SUBTRACT -> new Surface((x, y) -> x - y, (x, y) -> 1, (x, y) -> -1);
      case MULTIPLY -> new Surface((x, y) -> x * y, (x, y) -> y, (x, y) -> x);
      case DIVIDE -> new Surface((x, y) -> x / y, (x, y) -> 1 / y, (x, y) -> -x / (y * y));
      case POWER ->
          new Surface(
              Math::pow,
              (x, y) -> y == 0 ? 0 : y * Math.pow(x, y - 1),
              (x, y) -> x == 0 && y >= 0 ? 0 : Math.pow(x, y) * Math.log(x));
      case MAXIMUM -> new Surface(Math::max, (x, y) -> x >= y ? 1 : 0, (x, y) -> x >= y ? 0 : 1);
      case MINIMUM -> new Surface(Math::min, (x, y) -> x <= y ? 1 : 0, (x, y) -> x <= y ? 0 : 1);
      case PRELU ->
          new Surface(
              (x, y) -> x >= 0 ? x : y * x, (x, y) -> x >= 0 ? 1 : y, (x, y) -> x >= 0 ? 0 : x);
      case LESS -> flat((x, y) -> x < y ? 1 : 0);
      case LESS_OR_EQUAL -> flat((x, y) -> x <= y ? 1 : 0);
      case GREATER -> flat((x, y) -> x > y ? 1 : 0);
      case GREATER_OR_EQUAL -> flat((x, y) -> x >= y ? 1 : 0);
      case EQUAL -> flat((x, y) -> x == y ? 1 : 0);
    };
  }

  private static Surface flat(DoubleBinaryOperator value) {
    return new Surface(value, (x, y) -> 0, (x, y) -> 0);
  }
}
