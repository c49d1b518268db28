package ml.gibbon.engine.step;

import java.util.function.DoubleUnaryOperator;
import ml.gibbon.network.Function;

/** The functions of one number and their derivatives in double precision. */
final class NumberFunctions {

  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  private NumberFunctions() {}

  static DoubleUnaryOperator value(Function function, double a, double b) {
    return switch (function) {
      case RELU -> x -> Math.max(0, x);
      case LEAKY_RELU -> x -> x >= 0 ? x : a * x;
      case THRESHOLDED_RELU -> x -> x > a ? x : 0;
      case ELU -> x -> x >= 0 ? x : a * Math.expm1(x);
      case CELU -> x -> Math.max(0, x) + Math.min(0, a * Math.expm1(x / a));
      case SELU -> x -> x > 0 ? b * x : b * a * Math.expm1(x);
      case SIGMOID -> NumberFunctions::sigmoid;
      case TANH -> Math::tanh;
      case HARD_SIGMOID -> x -> Math.max(0, Math.min(1, a * x + b));
      case HARD_SWISH -> x -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
      case SWISH -> x -> x * sigmoid(a * x);
      case MISH -> x -> x * Math.tanh(softplus(x));
      case GELU -> x -> x * (1 + Erf.of(x / Math.sqrt(2))) / 2;
      case GELU_TANH -> x -> x * (1 + Math.tanh(geluArgument(x))) / 2;
      case SOFTPLUS -> NumberFunctions::softplus;
      case SOFTSIGN -> x -> x / (1 + Math.abs(x));
      case CLIP -> x -> Math.max(a, Math.min(b, x));
      case LINEAR -> x -> a * x + b;
      case POWER -> x -> Math.pow(x, a);
      case EXP -> Math::exp;
      case LOG -> Math::log;
      case SQRT -> Math::sqrt;
      case RECIPROCAL -> x -> 1 / x;
      case ABS -> Math::abs;
      case ERF -> Erf::of;
      case SIN -> Math::sin;
      case COS -> Math::cos;
      case SIGN -> Math::signum;
      case FLOOR -> Math::floor;
      case CEILING -> Math::ceil;
      case ROUND -> Math::rint;
    };
  }

  static DoubleUnaryOperator slope(Function function, double a, double b) {
    return switch (function) {
      case RELU -> x -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x -> x >= 0 ? 1 : a;
      case THRESHOLDED_RELU -> x -> x > a ? 1 : 0;
      case ELU -> x -> x >= 0 ? 1 : a * Math.exp(x);
      case CELU -> x -> x >= 0 ? 1 : Math.exp(x / a);
      case SELU -> x -> x > 0 ? b : b * a * Math.exp(x);
      case SIGMOID -> x -> sigmoid(x) * sigmoid(-x);
      case TANH -> x -> square(1 / Math.cosh(x));
      case HARD_SIGMOID -> x -> a * x + b >= 0 && a * x + b <= 1 ? a : 0;
      case HARD_SWISH -> x -> x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5;
      case SWISH -> x -> sigmoid(a * x) * (1 + a * x * sigmoid(-a * x));
      case MISH -> NumberFunctions::mishSlope;
      case GELU ->
          x ->
              (1 + Erf.of(x / Math.sqrt(2))) / 2
                  + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case GELU_TANH -> NumberFunctions::geluSlope;
      case SOFTPLUS -> NumberFunctions::sigmoid;
      case SOFTSIGN -> x -> 1 / square(1 + Math.abs(x));
      case CLIP -> x -> x >= a && x <= b ? 1 : 0;
      case LINEAR -> x -> a;
      case POWER -> x -> a == 0 ? 0 : a * Math.pow(x, a - 1);
      case EXP -> Math::exp;
      case LOG -> x -> 1 / x;
      case SQRT -> x -> 0.5 / Math.sqrt(x);
      case RECIPROCAL -> x -> -1 / square(x);
      case ABS -> Math::signum;
      case ERF -> x -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      case SIN -> Math::cos;
      case COS -> x -> -Math.sin(x);
      case SIGN, FLOOR, CEILING, ROUND -> x -> 0;
    };
  }

  private static double square(double x) {
    return x * x;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Without overflow. */
  private static double softplus(double x) {
    return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double mishSlope(double x) {
    double tanh = Math.tanh(softplus(x));
    return tanh + x * (1 - tanh * tanh) * sigmoid(x);
  }

  private static double geluArgument(double x) {
    return GELU_SCALE * (x + GELU_CUBE * x * x * x);
  }

  private static double geluSlope(double x) {
    double tanh = Math.tanh(geluArgument(x));
    double inner = GELU_SCALE * (1 + 3 * GELU_CUBE * x * x);
    return (1 + tanh) / 2 + x * (1 - tanh * tanh) * inner / 2;
  }
}
