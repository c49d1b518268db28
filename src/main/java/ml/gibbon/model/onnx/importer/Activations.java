package ml.gibbon.model.onnx.importer;

import java.util.function.ToDoubleFunction;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Shape;

/** Functions of one value. */
final class Activations {

  private Activations() {}

  static Operator.Single plain(Function function) {
    return call -> apply(call, new Elementwise(function));
  }

  /** With attributes as the function's numbers. */
  static Operator.Single with(
      Function function, ToDoubleFunction<Call> a, ToDoubleFunction<Call> b) {
    return call ->
        apply(
            call,
            new Elementwise(
                function, (float) a.applyAsDouble(call), (float) b.applyAsDouble(call)));
  }

  static ToDoubleFunction<Call> attribute(String name, double otherwise) {
    return call -> call.node().floating(name, (float) otherwise);
  }

  static ToDoubleFunction<Call> fixed(double value) {
    return call -> value;
  }

  static Value apply(Call call, Elementwise operation) {
    return call.in(0) instanceof Known known && Scalars.folds(operation.function())
        ? fold(call, known, operation)
        : call.result(call.add(operation, call.operand(0)));
  }

  private static Known fold(Call call, Known known, Elementwise operation) {
    call.reserve(known.shape());
    double[] values = known.doubles().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Scalars.of(operation, values[i]);
    }
    return Known.of(known.type(), known.shape(), values);
  }

  static Value gelu(Call call) {
    String approximate = call.node().text("approximate", "none");
    call.require(
        approximate.equals("none") || approximate.equals("tanh"),
        "has approximate = %s, which is not one of none, tanh",
        approximate);
    return apply(
        call, new Elementwise(approximate.equals("tanh") ? Function.GELU_TANH : Function.GELU));
  }

  /**
   * Bounds were attributes before opset 11. Where they contradict each other the upper one wins.
   */
  static Value clip(Call call) {
    boolean attributes = call.opset() < 11;
    boolean computed = !attributes && (computed(call, 1) || computed(call, 2));
    if (computed) {
      return computedClip(call);
    }
    double low = attributes ? call.node().floating("min", -Float.MAX_VALUE) : bound(call, 1, -1);
    double high = attributes ? call.node().floating("max", Float.MAX_VALUE) : bound(call, 2, 1);
    return apply(call, new Elementwise(Function.CLIP, (float) Math.min(low, high), (float) high));
  }

  private static boolean computed(Call call, int index) {
    return call.has(index) && !call.isKnown(index);
  }

  private static double bound(Call call, int index, int sign) {
    return call.has(index)
        ? call.known(index, "its bound").single()
        : sign * Double.POSITIVE_INFINITY;
  }

  private static Value computedClip(Call call) {
    Node result = call.operand(0);
    if (call.has(1)) {
      result = call.add(new Arithmetic(Arithmetic.Kind.MAXIMUM), result, call.operand(1));
    }
    if (call.has(2)) {
      result = call.add(new Arithmetic(Arithmetic.Kind.MINIMUM), result, call.operand(2));
    }
    return call.result(result);
  }

  /** Before opset 7 slopes were those of channels. */
  static Value prelu(Call call) {
    Value slope = call.in(1);
    int rank = call.shape(0).rank();
    if (call.opset() < 7 && slope.shape().size() > 1 && rank > 1) {
      slope = call.reshape(slope, Channels.shape(slope.shape().size(), rank));
    }
    Node result =
        call.add(new Arithmetic(Arithmetic.Kind.PRELU), call.operand(0), call.operand(slope));
    call.require(
        result.shape().equals(call.shape(0)),
        "has slopes of shape %s for values of shape %s",
        slope.shape(),
        call.shape(0));
    return call.result(result);
  }

  /** {@code x - bias} above lambd, {@code x + bias} below its negative, else 0. */
  static Value shrink(Call call) {
    float bias = call.node().floating("bias", 0);
    float limit = call.node().floating("lambd", 0.5f);
    Node x = call.operand(0);
    Node zero = call.constant(Known.of(call.type(), Shape.of(), 0));
    Node low = call.constant(Known.of(call.type(), Shape.of(), -limit));
    Node high = call.constant(Known.of(call.type(), Shape.of(), limit));
    Node below = call.add(new Arithmetic(Arithmetic.Kind.LESS), x, low);
    Node above = call.add(new Arithmetic(Arithmetic.Kind.GREATER), x, high);
    Node raised = call.add(new Elementwise(Function.LINEAR, 1, bias), x);
    Node lowered = call.add(new Elementwise(Function.LINEAR, 1, -bias), x);
    Node upper = call.add(new Operation.Choice(), above, lowered, zero);
    return call.result(call.add(new Operation.Choice(), below, raised, upper));
  }

  /** {@code sin(x) / cos(x)}. */
  static Value tangent(Call call) {
    Node x = call.operand(0);
    return call.result(
        call.add(
            new Arithmetic(Arithmetic.Kind.DIVIDE),
            call.add(new Elementwise(Function.SIN), x),
            call.add(new Elementwise(Function.COS), x)));
  }
}
