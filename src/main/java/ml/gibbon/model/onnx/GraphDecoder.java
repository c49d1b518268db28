package ml.gibbon.model.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;

/** {@code GraphProto} and {@code ValueInfoProto}. */
final class GraphDecoder {

  static final int NODE = 1;
  static final int NAME = 2;
  static final int INITIALIZER = 5;
  static final int INPUT = 11;
  static final int OUTPUT = 12;
  static final int SPARSE_INITIALIZER = 15;

  static final int VALUE_NAME = 1;
  static final int VALUE_TYPE = 2;
  static final int TENSOR_TYPE = 1;
  static final int ELEMENT_TYPE = 1;
  static final int SHAPE = 2;
  static final int DIM = 1;
  static final int DIM_VALUE = 1;
  static final int DIM_PARAM = 2;

  private final TensorDecoder tensors;
  private final NodeDecoder decoder;

  GraphDecoder(TensorDecoder tensors, NodeDecoder decoder) {
    this.tensors = tensors;
    this.decoder = decoder;
  }

  /** A graph whose nodes may call what {@code functions} defines. */
  OnnxGraph decode(WireReader in, FunctionInliner functions) {
    String name = "";
    List<NodeDecoder.Decoded> nodes = new ArrayList<>();
    Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    List<OnnxValue> inputs = new ArrayList<>();
    List<OnnxValue> outputs = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case NODE -> {
          nodes.add(decoder.node(in.message()));
          Pieces.requireNodes(nodes.size());
        }
        case NAME -> name = in.text();
        case INITIALIZER -> {
          OnnxTensor tensor = tensors.decode(in.message(), "initializer");
          if (tensor.name().isEmpty() || initializers.put(tensor.name(), tensor) != null) {
            throw new InputException(
                "it has an initializer '%s', but each must have a name of its own"
                    .formatted(tensor.name()));
          }
        }
        case SPARSE_INITIALIZER ->
            throw new InputException(
                "it has sparse initializers, which are not read: export the network with dense ones");
        case INPUT -> inputs.add(value(in.message()));
        case OUTPUT -> outputs.add(value(in.message()));
        default -> in.skip();
      }
    }
    return new OnnxGraph(name, functions.inline(nodes), initializers, inputs, outputs);
  }

  private static OnnxValue value(WireReader in) {
    String name = "";
    OnnxValue typed = new OnnxValue("", ElementType.UNDEFINED, false, List.of());
    while (in.next()) {
      switch (in.field()) {
        case VALUE_NAME -> name = in.text();
        case VALUE_TYPE -> typed = type(in.message());
        default -> in.skip();
      }
    }
    return new OnnxValue(name, typed.type(), typed.hasShape(), typed.shape());
  }

  private static OnnxValue type(WireReader in) {
    ElementType element = ElementType.UNDEFINED;
    boolean hasShape = false;
    List<OnnxDim> shape = new ArrayList<>();
    while (in.next()) {
      if (in.field() != TENSOR_TYPE) {
        in.skip();
        continue;
      }
      WireReader tensor = in.message();
      while (tensor.next()) {
        switch (tensor.field()) {
          case ELEMENT_TYPE -> element = ElementType.of(tensor.integer());
          case SHAPE -> {
            hasShape = true;
            shape(tensor.message(), shape);
          }
          default -> tensor.skip();
        }
      }
    }
    return new OnnxValue("", element, hasShape, shape);
  }

  private static void shape(WireReader in, List<OnnxDim> shape) {
    while (in.next()) {
      if (in.field() == DIM) {
        shape.add(side(in.message()));
      } else {
        in.skip();
      }
    }
  }

  private static OnnxDim side(WireReader in) {
    OnnxDim side = new OnnxDim(OnnxDim.UNKNOWN, "");
    while (in.next()) {
      switch (in.field()) {
        case DIM_VALUE -> {
          // Some exporters write -1 and 0 for a side that they do not know.
          long size = in.integer();
          side = OnnxDim.of(Math.max(size, OnnxDim.UNKNOWN));
        }
        case DIM_PARAM -> side = new OnnxDim(OnnxDim.UNKNOWN, in.text());
        default -> in.skip();
      }
    }
    return side;
  }
}
