package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.Function;
import ml.gibbon.network.Operation.Elementwise;

/** Functions of one number that constants of a file are computed with. */
final class Scalars {

  private Scalars() {}

  /** Whether constants are put in; otherwise the function stays in the graph. */
  static boolean folds(Function function) {
    return switch (function) {
      case LINEAR, CLIP, POWER, EXP, LOG, SQRT, RECIPROCAL, ABS, SIN, COS -> true;
      case SIGN, FLOOR, CEILING, ROUND, RELU, TANH, SIGMOID -> true;
      default -> false;
    };
  }

  static double of(Elementwise operation, double x) {
    double a = operation.a();
    return switch (operation.function()) {
      case LINEAR -> a * x + operation.b();
      case CLIP -> Math.max(a, Math.min(operation.b(), x));
      case POWER -> Math.pow(x, a);
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case ABS -> Math.abs(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEILING -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case RELU -> Math.max(0, x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      default -> throw new IllegalArgumentException(operation.function().name());
    };
  }
}
