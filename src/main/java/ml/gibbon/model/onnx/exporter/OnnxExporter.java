package ml.gibbon.model.onnx.exporter;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxGraph;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Makes files of ONNX of networks, of ONNX's own operators alone: opset 17, which ONNX has from
 * version 1.12 on, ONNX Runtime from 1.12, PyTorch's tools from 1.13.
 */
public final class OnnxExporter {

  /** Version of ONNX's operators. */
  public static final int OPSET = 17;

  /** Of the format, the first with this opset. */
  private static final int IR_VERSION = 8;

  private static final String PRODUCER = "gibbon";
  private static final String BATCH = "batch";

  private final Graph graph;
  private final BatchAxis batch;
  private final Names names = new Names();
  private final Map<Node, String> values = new IdentityHashMap<>();

  private OnnxExporter(Graph graph) {
    this.graph = graph;
    this.batch = BatchAxis.of(graph);
  }

  /**
   * The file of a network. Inputs have the names of their nodes, parameters their own; the output
   * is called {@code logits}, or {@code probabilities} where an ending makes some of them. The
   * outermost axis of inputs and output is {@code batch} and of any length where the graph permits,
   * otherwise 1. Dropout does nothing, as in use.
   *
   * @param graph of one example
   * @param ending what is put behind its output
   * @throws UnsupportedNetworkException naming the node that has no values, or a window that no
   *     operator has
   */
  public static OnnxModel model(Graph graph, Ending ending) {
    return new OnnxExporter(graph).model(ending);
  }

  private OnnxModel model(Ending ending) {
    String last = names.take(ending == Ending.NONE ? "logits" : "probabilities");
    graph.inputs().forEach(input -> values.put(input, names.take(input.name())));
    Sheet sheet = new Sheet(names, graph.parameters());
    for (Node node : graph.nodes()) {
      if (!graph.inputs().contains(node)) {
        boolean isLast = node == graph.output() && ending == Ending.NONE;
        values.put(node, write(node, isLast ? () -> last : () -> names.take(node.name()), sheet));
      }
    }
    if (!values.get(graph.output()).equals(last)) {
      sheet.add(operator(ending), last, List.of(values.get(graph.output())), Map.of());
    }
    return new OnnxModel(
        IR_VERSION,
        PRODUCER,
        Map.of("", OPSET),
        new OnnxGraph(
            "network",
            sheet.nodes(),
            sheet.constants(),
            graph.inputs().stream().map(input -> value(values.get(input), input)).toList(),
            List.of(value(last, graph.output()))));
  }

  private static String operator(Ending ending) {
    return switch (ending) {
      case NONE -> "Identity";
      case SOFTMAX -> "Softmax";
      case LOG_SOFTMAX -> "LogSoftmax";
      case SIGMOID -> "Sigmoid";
    };
  }

  /** Writes a node and gives the name of its value, which is asked for where it is new. */
  private String write(Node node, Supplier<String> name, Sheet sheet) {
    if (node.shape().size() == 0) {
      throw new UnsupportedNetworkException("%s has no values".formatted(node));
    }
    if (node.operation() instanceof Operation.Constant constant) {
      return sheet.parameter(constant.value());
    }
    List<String> inputs = node.inputs().stream().map(values::get).toList();
    String value = name.get();
    try {
      Rules.write(new Writing(node, inputs, value, batch, sheet));
    } catch (UnsupportedNetworkException e) {
      throw new UnsupportedNetworkException("%s: %s".formatted(node, e.getMessage()));
    }
    return value;
  }

  private OnnxValue value(String name, Node node) {
    int[] lengths = node.shape().toArray();
    List<OnnxDim> sides =
        IntStream.range(0, lengths.length)
            .mapToObj(
                axis ->
                    axis == 0 && batch.isBatch(node)
                        ? new OnnxDim(OnnxDim.UNKNOWN, BATCH)
                        : OnnxDim.of(lengths[axis]))
            .toList();
    return new OnnxValue(name, ElementType.FLOAT, sides);
  }
}
