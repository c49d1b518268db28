package ml.gibbon.verify.walk;

import java.util.function.DoubleUnaryOperator;
import ml.gibbon.network.Operation;
import org.apache.commons.math3.special.Erf;

/**
 * A function of one number and its derivative.
 *
 * @param value at x
 * @param slope at x; where there is none, that of one side
 */
record Curve(DoubleUnaryOperator value, DoubleUnaryOperator slope) {

  /** Of the tangent form of GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
  private static final double CUBE = 0.044715;

  static Curve of(Operation.Elementwise operation) {
    double a = operation.a();
    double b = operation.b();
    return switch (operation.function()) {
      case RELU -> new Curve(x -> Math.max(0, x), x -> x > 0 ? 1 : 0);
      case LEAKY_RELU -> new Curve(x -> x >= 0 ? x : a * x, x -> x >= 0 ? 1 : a);
      case THRESHOLDED_RELU -> new Curve(x -> x > a ? x : 0, x -> x > a ? 1 : 0);
      case ELU -> new Curve(x -> x >= 0 ? x : a * Math.expm1(x), x -> x >= 0 ? 1 : a * Math.exp(x));
      case CELU ->
          new Curve(
              x -> Math.max(0, x) + Math.min(0, a * Math.expm1(x / a)),
              x -> x > 0 ? 1 : Math.exp(x / a));
      case SELU ->
          new Curve(
              x -> x > 0 ? b * x : b * a * Math.expm1(x), x -> x > 0 ? b : b * a * Math.exp(x));
      case SIGMOID -> new Curve(Curve::sigmoid, Curve::sigmoidSlope);
      case TANH -> new Curve(Math::tanh, Curve::tanhSlope);
      case HARD_SIGMOID ->
          new Curve(
              x -> Math.max(0, Math.min(1, (a * x) + b)),
              x -> (a * x) + b > 0 && (a * x) + b < 1 ? a : 0);
      case HARD_SWISH ->
          new Curve(
              x -> x * Math.max(0, Math.min(1, (x / 6) + 0.5)),
              x -> x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5);
      case SWISH ->
          new Curve(x -> x * sigmoid(a * x), x -> sigmoid(a * x) + (a * x * sigmoidSlope(a * x)));
      case MISH ->
          new Curve(
              x -> x * Math.tanh(softplus(x)),
              x -> Math.tanh(softplus(x)) + (x * tanhSlope(softplus(x)) * sigmoid(x)));
      case GELU -> new Curve(x -> x * normal(x), x -> normal(x) + (x * normalDensity(x)));
      case GELU_TANH ->
          new Curve(
              x -> x * (1 + Math.tanh(bent(x))) / 2,
              x -> (1 + Math.tanh(bent(x))) / 2 + (x * tanhSlope(bent(x)) * bentSlope(x) / 2));
      case SOFTPLUS -> new Curve(Curve::softplus, Curve::sigmoid);
      case SOFTSIGN -> new Curve(x -> x / (1 + Math.abs(x)), x -> Math.pow(1 + Math.abs(x), -2));
      case CLIP -> new Curve(x -> Math.max(a, Math.min(b, x)), x -> a <= x && x <= b ? 1 : 0);
      case LINEAR -> new Curve(x -> (a * x) + b, x -> a);
      case POWER -> new Curve(x -> Math.pow(x, a), x -> a == 0 ? 0 : a * Math.pow(x, a - 1));
      case EXP -> new Curve(Math::exp, Math::exp);
      case LOG -> new Curve(Math::log, x -> 1 / x);
      case SQRT -> new Curve(Math::sqrt, x -> 1 / (2 * Math.sqrt(x)));
      case RECIPROCAL -> new Curve(x -> 1 / x, x -> -1 / (x * x));
      case ABS -> new Curve(Math::abs, Math::signum);
      case ERF -> new Curve(Erf::erf, x -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
      case SIN -> new Curve(Math::sin, Math::cos);
      case COS -> new Curve(Math::cos, x -> -Math.sin(x));
      case SIGN -> new Curve(Math::signum, x -> 0);
      case FLOOR -> new Curve(Math::floor, x -> 0);
      case CEILING -> new Curve(Math::ceil, x -> 0);
      case ROUND -> new Curve(Math::rint, x -> 0);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Not {@code s (1 - s)}, of which nothing is left where s rounds to 1. */
  private static double sigmoidSlope(double x) {
    double small = Math.exp(-Math.abs(x));
    return small / ((1 + small) * (1 + small));
  }

  private static double tanhSlope(double x) {
    return 4 * sigmoidSlope(2 * x);
  }

  private static double softplus(double x) {
    return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** The probability that a standard normal number is below x. */
  private static double normal(double x) {
    return Erf.erfc(-x / Math.sqrt(2)) / 2;
  }

  private static double normalDensity(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double bent(double x) {
    return Math.sqrt(2 / Math.PI) * (x + (CUBE * x * x * x));
  }

  private static double bentSlope(double x) {
    return Math.sqrt(2 / Math.PI) * (1 + (3 * CUBE * x * x));
  }
}
