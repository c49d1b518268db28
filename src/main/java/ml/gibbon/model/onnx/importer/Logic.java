package ml.gibbon.model.onnx.importer;

import java.util.function.DoubleBinaryOperator;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Shape;

/** Comparisons, what is made of them, and choices by them. Truth values are 0 and 1. */
final class Logic {

  private Logic() {}

  static Operator.Single comparison(Kind kind) {
    DoubleBinaryOperator function = function(kind);
    return call -> {
      if (call.allKnown()) {
        return folded(call, function);
      }
      return truthOf(call.add(new Arithmetic(kind), call.operand(0), call.operand(1)));
    };
  }

  private static DoubleBinaryOperator function(Kind kind) {
    return switch (kind) {
      case LESS -> (x, y) -> x < y ? 1 : 0;
      case LESS_OR_EQUAL -> (x, y) -> x <= y ? 1 : 0;
      case GREATER -> (x, y) -> x > y ? 1 : 0;
      case GREATER_OR_EQUAL -> (x, y) -> x >= y ? 1 : 0;
      case EQUAL -> (x, y) -> x == y ? 1 : 0;
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static Known folded(Call call, DoubleBinaryOperator function) {
    Known x = call.known(0, "its first input");
    Known y = call.known(1, "its second input");
    call.reserve(x.shape().broadcast(y.shape()));
    return Numbers.pairwise(ElementType.BOOL, x, y, function);
  }

  private static Value truthOf(Node node) {
    return new Computed(ElementType.BOOL, node);
  }

  static Value and(Call call) {
    return call.allKnown()
        ? folded(call, (x, y) -> x * y)
        : truthOf(product(call, call.operand(0), call.operand(1)));
  }

  static Value or(Call call) {
    return call.allKnown()
        ? folded(call, Math::max)
        : truthOf(call.add(new Arithmetic(Kind.MAXIMUM), call.operand(0), call.operand(1)));
  }

  static Value exclusiveOr(Call call) {
    return call.allKnown()
        ? folded(call, (x, y) -> x == y ? 0 : 1)
        : truthOf(
            opposite(call, call.add(new Arithmetic(Kind.EQUAL), call.operand(0), call.operand(1))));
  }

  static Value not(Call call) {
    if (call.in(0) instanceof Known known) {
      return Arithmetics.mapped(call, known, value -> 1 - value);
    }
    return truthOf(opposite(call, call.operand(0)));
  }

  private static Node opposite(Call call, Node truth) {
    return call.add(new Elementwise(Function.LINEAR, -1, 1), truth);
  }

  /** Whether a number is not 0. */
  static Value truth(Call call, Node x) {
    Node zero = call.constant(Known.of(ElementType.FLOAT, Shape.of(), 0));
    return truthOf(opposite(call, call.add(new Arithmetic(Kind.EQUAL), x, zero)));
  }

  static Node product(Call call, Node x, Node y) {
    return call.add(new Arithmetic(Kind.MULTIPLY), x, y);
  }

  static Value choice(Call call) {
    if (!call.allKnown()) {
      Node[] inputs = {call.operand(0), call.operand(1), call.operand(2)};
      return new Computed(call.in(1).type(), call.add(new Operation.Choice(), inputs));
    }
    Shape shape = call.shape(0).broadcast(call.shape(1)).broadcast(call.shape(2));
    call.reserve(shape);
    double[] condition = repeated(call, 0, shape);
    double[] yes = repeated(call, 1, shape);
    double[] no = repeated(call, 2, shape);
    double[] values = new double[condition.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = condition[i] != 0 ? yes[i] : no[i];
    }
    return Known.of(call.in(1).type(), shape, values);
  }

  private static double[] repeated(Call call, int index, Shape shape) {
    return ((Known) Selections.repeated(call, call.in(index), shape)).doubles();
  }

  /** The remainder of whole numbers has the divisor's sign, that of others the dividend's. */
  static Value remainder(Call call) {
    boolean truncated = Attributes.flag(call.node(), "fmod", false);
    call.require(
        call.allKnown(), "works on values that are computed; on constants it is supported");
    Known x = call.known(0, "its first input");
    Known y = call.known(1, "its second input");
    call.reserve(x.shape().broadcast(y.shape()));
    return Numbers.pairwise(x.type(), x, y, (a, b) -> Numbers.remainder(x.type(), truncated, a, b));
  }
}
