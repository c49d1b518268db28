package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/** MatMul: products with a constant matrix are dense layers. */
final class Products {

  private Products() {}

  static Value matrices(Call call) {
    if (call.in(1) instanceof Known right && right.shape().rank() <= 2) {
      return byMatrix(call, right);
    } else if (call.in(0) instanceof Known left
        && left.shape().rank() == 2
        && call.shape(1).rank() >= 2
        && call.shape(1).length(-1) == 1) {
      return ofColumn(call, left);
    }
    return general(call);
  }

  /** {@code x W}, where a vector is a matrix of one column whose axis goes again. */
  private static Value byMatrix(Call call, Known right) {
    call.require(right.shape().rank() > 0, "multiplies by a single number");
    boolean vector = right.shape().rank() == 1;
    Known weights = vector ? right.reshaped(Shape.of(1, right.size())) : right.transposed();
    Node product = dense(call, call.operand(0), weights, Optional.empty());
    return call.result(vector ? call.reshape(product, without(product.shape(), -1)) : product);
  }

  /** {@code W x} for vectors that stand in the second innermost axis. */
  private static Value ofColumn(Call call, Known weights) {
    Node x = call.operand(1);
    Node product = dense(call, call.reshape(x, without(x.shape(), -1)), weights, Optional.empty());
    int[] lengths = Arrays.copyOf(product.shape().toArray(), product.shape().rank() + 1);
    lengths[lengths.length - 1] = 1;
    return call.result(call.reshape(product, Shape.of(lengths)));
  }

  static Node dense(Call call, Node x, Known weights, Optional<Parameter> bias) {
    return call.add(new Operation.Dense(call.parameter("weights", weights), bias), x);
  }

  /** Vectors are matrices of one row, or of one column, whose axis goes again. */
  private static Value general(Call call) {
    Node a = call.operand(0);
    Node b = call.operand(1);
    call.require(a.shape().rank() > 0 && b.shape().rank() > 0, "multiplies by a single number");
    boolean row = a.shape().rank() == 1;
    boolean column = b.shape().rank() == 1;
    Node left = row ? call.reshape(a, Shape.of(1, a.shape().size())) : a;
    Node right = column ? call.reshape(b, Shape.of(b.shape().size(), 1)) : b;
    Node product = call.add(new Operation.MatrixProduct(), left, right);
    Shape shape = product.shape();
    if (row) {
      shape = without(shape, -2);
    }
    if (column) {
      shape = without(shape, -1);
    }
    return call.result(call.reshape(product, shape));
  }

  private static Shape without(Shape shape, int axis) {
    int gone = shape.axis(axis);
    int[] lengths = new int[shape.rank() - 1];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = shape.length(i < gone ? i : i + 1);
    }
    return Shape.of(lengths);
  }
}
