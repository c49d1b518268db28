package ml.gibbon.model.onnx.importer;

import java.util.Optional;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Operation.Elementwise;

/**
 * Activations and normalisations that exporters write as several nodes where the opset has no
 * operator for them. What they are written as stays in the graph only where something else reads
 * it.
 */
final class Patterns {

  /** Relative; constants in files are rounded to float32. */
  private static final double ROUNDING = 1e-6;

  /** A function of one value that a node is the last step of. */
  record Found(Function function, float a, Node of) {}

  /** A normalisation that a node is the last step of. */
  record Standardised(Operation.Standardisation operation, Node of) {}

  private Patterns() {}

  /** What the product of two values is. */
  static Optional<Found> product(Node x, Node y) {
    Optional<Found> found = gated(x, y);
    return found.isPresent() ? found : gated(y, x);
  }

  /** {@code x sigmoid(x)} and {@code x max(0, min(1, x / 6 + 1 / 2))}. */
  private static Optional<Found> gated(Node x, Node gate) {
    if (gate.operation() instanceof Elementwise step && gate.input(0) == x) {
      if (step.function() == Function.SIGMOID) {
        return Optional.of(new Found(Function.SWISH, 1, x));
      } else if (step.function() == Function.HARD_SIGMOID && is(step, 1. / 6, 0.5)) {
        return Optional.of(new Found(Function.HARD_SWISH, 0, x));
      }
    }
    return Optional.empty();
  }

  /** What a value times a number is. */
  static Optional<Found> multiple(Node product, double factor) {
    if (!(product.operation() instanceof Operation.Arithmetic arithmetic)
        || arithmetic.kind() != Kind.MULTIPLY) {
      return Optional.empty();
    }
    Node x = product.input(0);
    Node y = product.input(1);
    if (near(factor, 0.5)) {
      return gelu(x, y) ? found(Function.GELU, x) : gelu(y, x) ? found(Function.GELU, y) : none();
    } else if (near(factor, 1. / 6)) {
      return hardSwish(x, y)
          ? found(Function.HARD_SWISH, x)
          : hardSwish(y, x) ? found(Function.HARD_SWISH, y) : none();
    }
    return none();
  }

  private static Optional<Found> found(Function function, Node of) {
    return Optional.of(new Found(function, 0, of));
  }

  private static Optional<Found> none() {
    return Optional.empty();
  }

  /** Whether the gate is {@code 1 + erf(x / sqrt(2))}. */
  private static boolean gelu(Node x, Node gate) {
    return isLinear(gate, 1, 1)
        && isStep(gate.input(0), Function.ERF)
        && isLinear(gate.input(0).input(0), Math.sqrt(0.5), 0)
        && gate.input(0).input(0).input(0) == x;
  }

  /** Whether the gate is {@code max(0, min(6, x + 3))}. */
  private static boolean hardSwish(Node x, Node gate) {
    return gate.operation() instanceof Elementwise clip
        && clip.function() == Function.CLIP
        && is(clip, 0, 6)
        && isLinear(gate.input(0), 1, 3)
        && gate.input(0).input(0) == x;
  }

  /** {@code (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)} over the innermost axes. */
  static Optional<Standardised> quotient(Node difference, Node deviation) {
    if (!isStep(deviation, Function.SQRT)
        || !isShifted(deviation.input(0))
        || !(deviation.input(0).input(0).operation() instanceof Operation.Reduction variance)
        || !isSquare(deviation.input(0).input(0).input(0), difference)
        || !isArithmetic(difference, Kind.SUBTRACT)
        || !(difference.input(1).operation() instanceof Operation.Reduction mean)) {
      return Optional.empty();
    }
    Node x = difference.input(0);
    int axis = mean.axes().isEmpty() ? 0 : mean.axes().get(0);
    boolean innermost = mean.axes().size() == x.shape().rank() - axis;
    if (difference.input(1).input(0) != x
        || axis == 0
        || !innermost
        || !mean.equals(variance)
        || !mean.keep()
        || mean.kind() != Operation.Reduction.Kind.MEAN) {
      return Optional.empty();
    }
    double epsilon = ((Elementwise) deviation.input(0).operation()).b();
    return Optional.of(new Standardised(new Operation.Standardisation(axis, epsilon), x));
  }

  private static boolean isShifted(Node node) {
    return node.operation() instanceof Elementwise step
        && step.function() == Function.LINEAR
        && step.a() == 1
        && step.b() > 0;
  }

  private static boolean isSquare(Node node, Node of) {
    return isArithmetic(node, Kind.MULTIPLY)
        ? node.input(0) == of && node.input(1) == of
        : node.operation() instanceof Elementwise step
            && step.function() == Function.POWER
            && step.a() == 2
            && node.input(0) == of;
  }

  private static boolean isArithmetic(Node node, Kind kind) {
    return node.operation() instanceof Operation.Arithmetic arithmetic && arithmetic.kind() == kind;
  }

  private static boolean isStep(Node node, Function function) {
    return node.operation() instanceof Elementwise step && step.function() == function;
  }

  private static boolean isLinear(Node node, double a, double b) {
    return node.operation() instanceof Elementwise step
        && step.function() == Function.LINEAR
        && is(step, a, b);
  }

  private static boolean is(Elementwise step, double a, double b) {
    return near(step.a(), a) && near(step.b(), b);
  }

  private static boolean near(double value, double expected) {
    return Math.abs(value - expected) <= ROUNDING * Math.abs(expected);
  }
}
