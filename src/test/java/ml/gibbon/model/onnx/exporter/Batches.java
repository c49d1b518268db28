package ml.gibbon.model.onnx.exporter;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxGraph;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxValue;

/** Files for batches of any length, made ones for batches of a known length. */
public final class Batches {

  private Batches() {}

  /** Whether a file takes batches of any length. */
  static boolean isOpen(OnnxModel model) {
    return model.graph().inputs().stream()
        .noneMatch(input -> input.shape().isEmpty() || input.shape().get(0).isKnown());
  }

  /** The same file with inputs for a number of examples, if it takes any number. */
  public static OnnxModel of(OnnxModel model, int batch) {
    if (!isOpen(model)) {
      return model;
    }
    OnnxGraph graph = model.graph();
    List<OnnxValue> inputs = graph.inputs().stream().map(input -> of(input, batch)).toList();
    return new OnnxModel(
        model.irVersion(),
        model.producer(),
        model.opsets(),
        new OnnxGraph(graph.name(), graph.nodes(), graph.initializers(), inputs, graph.outputs()));
  }

  private static OnnxValue of(OnnxValue input, int batch) {
    List<OnnxDim> sides = input.shape();
    return new OnnxValue(
        input.name(),
        input.type(),
        IntStream.range(0, sides.size())
            .mapToObj(axis -> axis == 0 ? OnnxDim.of(batch) : sides.get(axis))
            .toList());
  }
}
