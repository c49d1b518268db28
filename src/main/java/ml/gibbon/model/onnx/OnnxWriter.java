package ml.gibbon.model.onnx;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes files of ONNX: the counterpart of {@link OnnxReader}. */
public final class OnnxWriter {

  private OnnxWriter() {}

  /** The bytes of a model, which need no other file. The same model gives the same bytes. */
  public static byte[] write(OnnxModel model) {
    WireWriter out = new WireWriter();
    out.integer(OnnxReader.IR_VERSION, model.irVersion());
    out.text(OnnxReader.PRODUCER_NAME, model.producer());
    out.message(OnnxReader.GRAPH, graph(model.graph()));
    for (Map.Entry<String, Integer> opset : new TreeMap<>(model.opsets()).entrySet()) {
      WireWriter version = new WireWriter();
      version.text(Opsets.DOMAIN, opset.getKey());
      version.integer(Opsets.VERSION, opset.getValue());
      out.message(OnnxReader.OPSET_IMPORT, version);
    }
    return out.toBytes();
  }

  private static WireWriter graph(OnnxGraph graph) {
    WireWriter out = new WireWriter();
    graph.nodes().forEach(node -> out.message(GraphDecoder.NODE, node(node)));
    out.text(GraphDecoder.NAME, graph.name());
    graph.initializers().values().forEach(it -> out.message(GraphDecoder.INITIALIZER, tensor(it)));
    graph.inputs().forEach(input -> out.message(GraphDecoder.INPUT, value(input)));
    graph.outputs().forEach(output -> out.message(GraphDecoder.OUTPUT, value(output)));
    return out;
  }

  private static WireWriter node(OnnxNode node) {
    WireWriter out = new WireWriter();
    node.inputs().forEach(input -> out.text(NodeDecoder.INPUT, input));
    node.outputs().forEach(output -> out.text(NodeDecoder.OUTPUT, output));
    out.text(NodeDecoder.NAME, node.name());
    out.text(NodeDecoder.OPERATOR, node.operator());
    node.attributes()
        .forEach((name, value) -> out.message(NodeDecoder.ATTRIBUTE, attribute(name, value)));
    if (!node.domain().isEmpty()) {
      out.text(NodeDecoder.DOMAIN, node.domain());
    }
    return out;
  }

  private static WireWriter attribute(String name, OnnxAttribute value) {
    WireWriter out = new WireWriter();
    out.text(NodeDecoder.ATTRIBUTE_NAME, name);
    AttributeKind kind;
    if (value instanceof OnnxAttribute.Floating floating) {
      kind = AttributeKind.FLOAT;
      out.float32(kind.field(), floating.value());
    } else if (value instanceof OnnxAttribute.Whole whole) {
      kind = AttributeKind.INT;
      out.integer(kind.field(), whole.value());
    } else if (value instanceof OnnxAttribute.Text text) {
      kind = AttributeKind.STRING;
      out.text(kind.field(), text.value());
    } else if (value instanceof OnnxAttribute.Tensor tensor) {
      kind = AttributeKind.TENSOR;
      out.message(kind.field(), tensor(tensor.value()));
    } else if (value instanceof OnnxAttribute.Floats floats) {
      kind = AttributeKind.FLOATS;
      floats.values().forEach(each -> out.float32(AttributeKind.FLOATS.field(), each));
    } else if (value instanceof OnnxAttribute.Integers integers) {
      kind = AttributeKind.INTS;
      integers.values().forEach(each -> out.integer(AttributeKind.INTS.field(), each));
    } else if (value instanceof OnnxAttribute.Texts texts) {
      kind = AttributeKind.STRINGS;
      texts.values().forEach(each -> out.text(AttributeKind.STRINGS.field(), each));
    } else {
      throw new IllegalArgumentException(
          "attribute %s is %s, which is not written".formatted(name, value.inWords()));
    }
    out.integer(NodeDecoder.ATTRIBUTE_TYPE, kind.number());
    return out;
  }

  private static WireWriter tensor(OnnxTensor tensor) {
    WireWriter out = new WireWriter();
    tensor.shape().forEach(side -> out.integer(TensorDecoder.DIMS, side));
    out.integer(TensorDecoder.DATA_TYPE, tensor.type().ordinal());
    out.text(TensorDecoder.NAME, tensor.name());
    ByteBuffer data = tensor.data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    out.bytes(TensorDecoder.RAW_DATA, bytes);
    return out;
  }

  private static WireWriter value(OnnxValue value) {
    WireWriter out = new WireWriter();
    out.text(GraphDecoder.VALUE_NAME, value.name());
    WireWriter tensor = new WireWriter();
    tensor.integer(GraphDecoder.ELEMENT_TYPE, value.type().ordinal());
    if (value.hasShape()) {
      tensor.message(GraphDecoder.SHAPE, shape(value.shape()));
    }
    WireWriter type = new WireWriter();
    type.message(GraphDecoder.TENSOR_TYPE, tensor);
    out.message(GraphDecoder.VALUE_TYPE, type);
    return out;
  }

  private static WireWriter shape(List<OnnxDim> shape) {
    WireWriter out = new WireWriter();
    for (OnnxDim side : shape) {
      WireWriter dim = new WireWriter();
      if (side.isKnown()) {
        dim.integer(GraphDecoder.DIM_VALUE, side.size());
      } else if (!side.symbol().isEmpty()) {
        dim.text(GraphDecoder.DIM_PARAM, side.symbol());
      }
      out.message(GraphDecoder.DIM, dim);
    }
    return out;
  }
}
