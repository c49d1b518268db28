package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.whole;

import java.util.Map;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.network.Operation;

/** Functions of several values. */
final class Pairs {

  private Pairs() {}

  static void arithmetic(Writing node, Operation.Arithmetic arithmetic) {
    switch (arithmetic.kind()) {
      case ADD -> result(node, "Add");
      case SUBTRACT -> result(node, "Sub");
      case MULTIPLY -> result(node, "Mul");
      case DIVIDE -> result(node, "Div");
      case POWER -> result(node, "Pow");
      case MAXIMUM -> result(node, "Max");
      case MINIMUM -> result(node, "Min");
      case PRELU -> prelu(node);
      case LESS -> comparison(node, "Less");
      case LESS_OR_EQUAL -> comparison(node, "LessOrEqual");
      case GREATER -> comparison(node, "Greater");
      case GREATER_OR_EQUAL -> comparison(node, "GreaterOrEqual");
      case EQUAL -> comparison(node, "Equal");
    }
  }

  private static void result(Writing node, String operator) {
    node.result(operator, node.in(0), node.in(1));
  }

  /** The operator repeats the slopes, but not what they are slopes of. */
  private static void prelu(Writing node) {
    if (node.shape(0).equals(node.shape())) {
      result(node, "PRelu");
      return;
    }
    String negative = node.step("Min", node.in(0), node.number(0));
    node.result("Add", node.step("Relu", node.in(0)), node.step("Mul", node.in(1), negative));
  }

  /** Truth values become 0 and 1. */
  private static void comparison(Writing node, String operator) {
    node.result(
        "Cast",
        Map.of("to", whole(ElementType.FLOAT.ordinal())),
        node.step(operator, node.in(0), node.in(1)));
  }

  static void choice(Writing node) {
    String not = node.step("Equal", node.in(0), node.number(0));
    node.result("Where", not, node.in(2), node.in(1));
  }
}
