package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * Functions of two values. Those of a value and a constant become what an engine can put together
 * with their neighbours: the bias of a product, one number for each channel, or one for all.
 */
final class Arithmetics {

  private Arithmetics() {}

  static Operator.Single binary(Kind kind) {
    return call -> apply(call, kind, call.in(0), legacy(call));
  }

  /** Any number of values, one after the other. */
  static Operator.Single variadic(Kind kind) {
    return call -> {
      Value result = call.in(0);
      for (int i = 1; i < call.inputs(); i++) {
        result = apply(call, kind, result, call.in(i));
      }
      return result;
    };
  }

  static Value mean(Call call) {
    Value sum = variadic(Kind.ADD).apply(call);
    Known count = Known.of(sum.type(), Shape.of(), call.inputs());
    return apply(call, Kind.DIVIDE, sum, count);
  }

  /** Before opset 7 the second value was repeated from an axis on, and only where asked to. */
  private static Value legacy(Call call) {
    Value second = call.in(1);
    OnnxNode node = call.node();
    if (call.opset() >= 7 || !node.has("axis") || !Attributes.flag(node, "broadcast", false)) {
      return second;
    }
    int rank = call.shape(0).rank();
    int axis = call.shape(0).axis(Attributes.integer(node, "axis", 0));
    int behind = rank - axis - second.shape().rank();
    call.require(behind >= 0, "cannot repeat %s from axis %d on", second.shape(), axis);
    int[] lengths = Arrays.copyOf(second.shape().toArray(), second.shape().rank() + behind);
    Arrays.fill(lengths, second.shape().rank(), lengths.length, 1);
    return call.reshape(second, Shape.of(lengths));
  }

  static Value apply(Call call, Kind kind, Value x, Value y) {
    if (x instanceof Known a && y instanceof Known b) {
      call.reserve(x.shape().broadcast(y.shape()));
      return Numbers.pairwise(x.type(), a, b, function(kind, x.type()));
    }
    ElementType type = x.type();
    call.require(
        kind != Kind.DIVIDE || type.isFloating(), "divides whole numbers that are computed");
    Optional<Node> simple = Optional.empty();
    if (y instanceof Known constant && x instanceof Computed computed) {
      simple = withConstant(call, kind, computed.node(), constant);
    } else if (x instanceof Known constant && y instanceof Computed computed) {
      simple = constantFirst(call, kind, constant, computed.node());
    } else if (kind == Kind.MULTIPLY) {
      simple =
          Patterns.product(call.operand(x), call.operand(y)).map(found -> activation(call, found));
    } else if (kind == Kind.DIVIDE) {
      simple =
          Patterns.quotient(call.operand(x), call.operand(y))
              .map(found -> call.add(found.operation(), found.of()));
    }
    Node result =
        simple.orElseGet(
            () -> call.add(new Operation.Arithmetic(kind), call.operand(x), call.operand(y)));
    return new Computed(type, result);
  }

  private static DoubleBinaryOperator function(Kind kind, ElementType type) {
    return switch (kind) {
      case ADD -> Double::sum;
      case SUBTRACT -> (x, y) -> x - y;
      case MULTIPLY -> (x, y) -> x * y;
      case DIVIDE -> (x, y) -> Numbers.quotient(type, x, y);
      case POWER -> Math::pow;
      case MAXIMUM -> Math::max;
      case MINIMUM -> Math::min;
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static Optional<Node> withConstant(Call call, Kind kind, Node x, Known constant) {
    boolean single = constant.size() == 1 && constant.shape().rank() <= x.shape().rank();
    if (single) {
      return Optional.of(withNumber(call, kind, x, constant.single()));
    }
    if (kind == Kind.ADD && takesBias(call, x, constant)) {
      return Optional.of(biased(call, x, constant));
    }
    if (!Channels.fits(constant.shape(), x.shape())) {
      return Optional.empty();
    }
    return switch (kind) {
      case ADD -> Optional.of(shifted(call, x, constant));
      case SUBTRACT -> Optional.of(shifted(call, x, mapped(call, constant, v -> -v)));
      case MULTIPLY -> Optional.of(scaled(call, x, constant));
      case DIVIDE -> Optional.of(scaled(call, x, mapped(call, constant, v -> 1 / v)));
      default -> Optional.empty();
    };
  }

  private static Optional<Node> constantFirst(Call call, Kind kind, Known constant, Node x) {
    boolean single = constant.size() == 1 && constant.shape().rank() <= x.shape().rank();
    switch (kind) {
      case ADD, MULTIPLY:
        return withConstant(call, kind, x, constant);
      case MAXIMUM, MINIMUM:
        return Optional.empty();
      case SUBTRACT:
        return single
            ? Optional.of(linear(call, x, -1, constant.single()))
            : withConstant(call, Kind.ADD, linear(call, x, -1, 0), constant);
      case DIVIDE:
        Node inverse = call.add(new Elementwise(Function.RECIPROCAL), x);
        return withConstant(call, Kind.MULTIPLY, inverse, constant);
      default:
        return Optional.empty();
    }
  }

  private static Node withNumber(Call call, Kind kind, Node x, double number) {
    return switch (kind) {
      case ADD -> linear(call, x, 1, number);
      case SUBTRACT -> linear(call, x, 1, -number);
      case MULTIPLY -> multiple(call, x, number);
      case DIVIDE -> multiple(call, x, 1 / number);
      case POWER -> call.add(new Elementwise(Function.POWER, (float) number, 0), x);
      case MAXIMUM ->
          call.add(new Elementwise(Function.CLIP, (float) number, Float.POSITIVE_INFINITY), x);
      case MINIMUM ->
          call.add(new Elementwise(Function.CLIP, Float.NEGATIVE_INFINITY, (float) number), x);
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static Node multiple(Call call, Node x, double number) {
    return Patterns.multiple(x, number)
        .map(found -> activation(call, found))
        .orElseGet(() -> linear(call, x, number, 0));
  }

  private static Node activation(Call call, Patterns.Found found) {
    return call.add(new Elementwise(found.function(), found.a(), 0), found.of());
  }

  /** {@code a x + b}. */
  static Node linear(Call call, Node x, double a, double b) {
    return a == 1 && b == 0
        ? x
        : call.add(new Elementwise(Function.LINEAR, (float) a, (float) b), x);
  }

  /** Whether this is a vector after a product without a bias that nothing else reads. */
  private static boolean takesBias(Call call, Node x, Known constant) {
    return x.operation() instanceof Operation.Dense dense
        && dense.bias().isEmpty()
        && constant.shape().rank() >= 1
        && constant.shape().rank() <= x.shape().rank()
        && constant.size() == x.shape().length(-1)
        && constant.shape().length(-1) == constant.size()
        && readAlone(call, x);
  }

  private static Node biased(Call call, Node x, Known constant) {
    Parameter weights = ((Operation.Dense) x.operation()).weights();
    Parameter bias = call.parameter("bias", flat(constant));
    return call.add(new Operation.Dense(weights, Optional.of(bias)), x.input(0));
  }

  private static boolean readAlone(Call call, Node x) {
    for (int i = 0; i < call.inputs(); i++) {
      if (call.in(i) instanceof Computed computed && computed.node() == x) {
        return call.readsAlone(i);
      }
    }
    return false;
  }

  private static Node shifted(Call call, Node x, Known shift) {
    return affine(call, x, ones(call, shift), shift);
  }

  private static Node scaled(Call call, Node x, Known scale) {
    Known none = Known.of(scale.type(), scale.shape(), new double[scale.size()]);
    return affine(call, x, scale, none);
  }

  private static Known ones(Call call, Known like) {
    call.reserve(like.shape());
    double[] ones = new double[like.size()];
    Arrays.fill(ones, 1);
    return Known.of(like.type(), like.shape(), ones);
  }

  /** {@code scale x + shift}, one of each for a channel. */
  static Node affine(Call call, Node x, Known scale, Known shift) {
    return call.add(
        new Operation.Affine(
            call.parameter("scale", flat(scale)), call.parameter("shift", flat(shift))),
        x);
  }

  private static Known flat(Known known) {
    return known.reshaped(Shape.of(known.size()));
  }

  static Known mapped(Call call, Known known, DoubleUnaryOperator function) {
    call.reserve(known.shape());
    return Known.of(
        known.type(), known.shape(), Arrays.stream(known.doubles()).map(function).toArray());
  }
}
