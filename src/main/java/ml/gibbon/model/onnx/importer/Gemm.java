package ml.gibbon.model.onnx.importer;

import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Shape;

/** {@code alpha A B + beta C}, both matrices maybe as their transposes. */
final class Gemm {

  private final Call call;
  private final Value left;
  private final Value right;
  private final Optional<Value> summand;
  private final float alpha;

  private Gemm(Call call) {
    this.call = call;
    call.require(
        call.shape(0).rank() == 2 && call.shape(1).rank() == 2,
        "multiplies %s and %s, which must be matrices",
        call.shape(0),
        call.shape(1));
    left = oriented(0, "transA");
    right = oriented(1, "transB");
    alpha = call.node().floating("alpha", 1);
    summand =
        call.has(2)
            ? Optional.of(times(call.in(2), call.node().floating("beta", 1)))
            : Optional.empty();
  }

  static Value of(Call call) {
    return new Gemm(call).product();
  }

  private Value product() {
    if (!(right instanceof Known matrix)) {
      Node product =
          call.add(new Operation.MatrixProduct(), call.operand(left), call.operand(right));
      return plus(times(call.result(product), alpha));
    }
    Known weights = matrix.transposed();
    int outputs = weights.shape().length(0);
    if (alpha == 1
        && summand.isPresent()
        && summand.get() instanceof Known c
        && isBias(c, outputs)) {
      Known bias = c.reshaped(Shape.of(outputs));
      return dense(weights, bias);
    }
    Node product = Products.dense(call, call.operand(left), weights, Optional.empty());
    return plus(times(call.result(product), alpha));
  }

  private Value dense(Known weights, Known bias) {
    return call.result(
        Products.dense(
            call, call.operand(left), weights, Optional.of(call.parameter("bias", bias))));
  }

  /** Whether it is the same for all rows. */
  private static boolean isBias(Known summand, int outputs) {
    Shape shape = summand.shape();
    return summand.size() == outputs && shape.rank() >= 1 && shape.length(-1) == outputs;
  }

  private Value plus(Value product) {
    return summand.map(value -> Arithmetics.apply(call, Kind.ADD, product, value)).orElse(product);
  }

  private Value times(Value value, float factor) {
    Known number = Known.of(value.type(), Shape.of(), factor);
    return factor == 1 ? value : Arithmetics.apply(call, Kind.MULTIPLY, value, number);
  }

  private Value oriented(int index, String transposed) {
    Value matrix = call.in(index);
    if (!Attributes.flag(call.node(), transposed, false)) {
      return matrix;
    }
    return matrix instanceof Known known
        ? known.transposed()
        : call.result(call.add(new Operation.Transpose(List.of(1, 0)), call.operand(matrix)));
  }
}
