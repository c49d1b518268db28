package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.whole;

import java.util.Map;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/** Products with matrices. */
final class Products {

  private Products() {}

  /** Gemm for rows, with the weights as they are; MatMul for the innermost of more axes. */
  static void dense(Writing node, Operation.Dense dense) {
    if (node.shape().rank() == 2) {
      String weights = node.parameter(dense.weights());
      String[] inputs =
          dense
              .bias()
              .map(bias -> new String[] {node.in(0), weights, bias(node, bias)})
              .orElseGet(() -> new String[] {node.in(0), weights});
      node.result("Gemm", Map.of("transB", whole(1)), inputs);
      return;
    }
    String weights = node.sheet().transposed(dense.weights());
    if (dense.bias().isEmpty()) {
      node.result("MatMul", node.in(0), weights);
    } else {
      String product = node.step("MatMul", node.in(0), weights);
      node.result("Add", product, bias(node, dense.bias().get()));
    }
  }

  private static String bias(Writing node, Parameter bias) {
    return node.sheet().parameter(bias, Shape.of(bias.shape().size()));
  }

  /** The axis is made the second innermost one, whose vectors a matrix from the left works on. */
  static void alongAxis(Writing node, Operation.AxisProduct product) {
    Shape in = node.shape(0);
    int axis = product.axis();
    int behind = in.rank() - 1 - axis;
    if (behind == 0) {
      node.result("MatMul", node.in(0), node.sheet().transposed(product.matrix()));
      return;
    }
    String matrix = node.parameter(product.matrix());
    if (behind == 1) {
      node.result("MatMul", matrix, node.in(0));
      return;
    }
    int inner = in.size(axis + 1, in.rank());
    int[] lengths =
        axis == 0
            ? new int[] {in.length(0), inner}
            : new int[] {in.length(0), in.size(1, axis), in.length(axis), inner};
    String columns = node.step("MatMul", matrix, node.reshape(node.in(0), lengths));
    node.result("Reshape", columns, node.lengths(node.shape().toArray()));
  }
}
