package ml.gibbon.model.onnx;

import java.util.Arrays;

/** Files of one node {@code y = Identity(x)}, with whatever else a test puts beside it. */
final class ModelBytes {

  private ModelBytes() {}

  static final String NAME = "net.onnx";

  static OnnxModel read(Message model) {
    return read(model, ExternalData.none());
  }

  static OnnxModel read(Message model, ExternalData beside) {
    return OnnxReader.read(model.toBytes(), NAME, beside);
  }

  /** A model of opset 17 around a graph. */
  static Message model(Message graph) {
    return beforeGraph().message(OnnxReader.GRAPH, graph);
  }

  static Message beforeGraph() {
    return new Message()
        .number(OnnxReader.IR_VERSION, 8)
        .text(OnnxReader.PRODUCER_NAME, "test")
        .message(OnnxReader.OPSET_IMPORT, opset("", 17));
  }

  static Message opset(String domain, long version) {
    return new Message().text(Opsets.DOMAIN, domain).number(Opsets.VERSION, version);
  }

  /** A graph that may have more nodes and tensors. */
  static Message graph() {
    return new Message()
        .text(GraphDecoder.NAME, "g")
        .message(GraphDecoder.INPUT, value("x", 1, 3))
        .message(GraphDecoder.OUTPUT, value("y", 1, 3))
        .message(GraphDecoder.NODE, node("Identity", "x", "y"));
  }

  static Message node(String operator, String input, String output) {
    return new Message()
        .text(NodeDecoder.INPUT, input)
        .text(NodeDecoder.OUTPUT, output)
        .text(NodeDecoder.OPERATOR, operator);
  }

  static Message value(String name, long... sides) {
    Message shape = new Message();
    Arrays.stream(sides)
        .forEach(
            side ->
                shape.message(
                    GraphDecoder.DIM, new Message().number(GraphDecoder.DIM_VALUE, side)));
    Message tensor =
        new Message().number(GraphDecoder.ELEMENT_TYPE, 1).message(GraphDecoder.SHAPE, shape);
    return new Message()
        .text(GraphDecoder.VALUE_NAME, name)
        .message(GraphDecoder.VALUE_TYPE, new Message().message(GraphDecoder.TENSOR_TYPE, tensor));
  }

  /** A tensor without its numbers. */
  static Message tensor(ElementType type, long... sides) {
    Message tensor = new Message();
    return tensor.packed(1, sides).number(2, type.ordinal()).text(TensorDecoder.NAME, "w");
  }

  /** The tensor of a model that has it as its initializer. */
  static OnnxTensor decoded(Message tensor) {
    return decoded(tensor, ExternalData.none());
  }

  static OnnxTensor decoded(Message tensor, ExternalData beside) {
    return read(model(graph().message(GraphDecoder.INITIALIZER, tensor)), beside)
        .graph()
        .initializers()
        .get("w");
  }
}
