package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** Softmax and its logarithm. */
final class Softmaxes {

  private Softmaxes() {}

  /** Before opset 13 all axes from the given one on were taken together. */
  static Operator.Single of(boolean logarithm) {
    return call -> {
      Node x = call.operand(0);
      Shape shape = x.shape();
      boolean together = call.opset() < 13;
      int axis = shape.axis(Attributes.integer(call.node(), "axis", together ? 1 : -1));
      if (!together || axis == shape.rank() - 1) {
        return call.result(call.add(new Operation.Softmax(axis, logarithm), x));
      }
      Shape rows = Shape.of(shape.size(0, axis), shape.size(axis, shape.rank()));
      Node result = call.add(new Operation.Softmax(1, logarithm), call.reshape(x, rows));
      return call.result(call.reshape(result, shape));
    };
  }
}
