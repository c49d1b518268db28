package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.whole;
import static ml.gibbon.model.onnx.exporter.Writing.wholes;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Operation;

/** What moves values, puts them together along axes, or leaves them as they are. */
final class Places {

  private Places() {}

  static void write(Writing node, Operation operation) {
    String x = node.in(0);
    if (operation instanceof Operation.Reshape) {
      node.result("Reshape", x, node.lengths(node.shape().toArray()));
    } else if (operation instanceof Operation.Transpose transpose) {
      node.result("Transpose", Map.of("perm", wholes(transpose.axes())), x);
    } else if (operation instanceof Operation.Concatenation concatenation) {
      node.result(
          "Concat",
          Map.of("axis", whole(concatenation.axis())),
          node.inputs().toArray(String[]::new));
    } else if (operation instanceof Operation.Selection selection) {
      Selections.write(node, selection);
    } else if (operation instanceof Operation.Reduction reduction) {
      reduction(node, reduction);
    } else if (operation instanceof Operation.Softmax softmax) {
      node.result(
          softmax.logarithm() ? "LogSoftmax" : "Softmax", Map.of("axis", whole(softmax.axis())), x);
    } else if (operation instanceof Operation.Dropout dropout) {
      node.result("Dropout", x, node.number((float) (1 - dropout.keep())));
    } else {
      throw new IllegalArgumentException("no operator for " + operation);
    }
  }

  private static void reduction(Writing node, Operation.Reduction reduction) {
    if (reduction.axes().isEmpty()) {
      node.result("Identity", node.in(0));
      return;
    }
    int[] axes = reduction.axes().stream().mapToInt(Integer::intValue).toArray();
    Map<String, OnnxAttribute> attributes = new HashMap<>();
    attributes.put("keepdims", whole(reduction.keep() ? 1 : 0));
    if (reduction.kind() == Operation.Reduction.Kind.SUM) {
      // The first whose axes became an input.
      long[] numbers = reduction.axes().stream().mapToLong(Integer::longValue).toArray();
      node.result("ReduceSum", attributes, node.in(0), node.integers("axes", numbers));
      return;
    }
    attributes.put("axes", wholes(axes));
    String operator =
        switch (reduction.kind()) {
          case MEAN -> "ReduceMean";
          case MAXIMUM -> "ReduceMax";
          case MINIMUM -> "ReduceMin";
          default -> "ReduceProd";
        };
    node.result(operator, attributes, node.in(0));
  }
}
