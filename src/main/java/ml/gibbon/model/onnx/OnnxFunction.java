package ml.gibbon.model.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;

/**
 * {@code FunctionProto}: an operator that the file defines by other operators.
 *
 * @param key by which nodes call it
 * @param inputs names of its parameters
 * @param outputs names of its results
 * @param defaults values of attributes that a call may leave out
 * @param nodes its body, in an order in which it can run
 * @param opset the version of ONNX's own operators in it; 0 where it names none
 */
record OnnxFunction(
    Key key,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> defaults,
    List<NodeDecoder.Decoded> nodes,
    int opset) {

  private static final int NAME = 1;
  private static final int INPUT = 4;
  private static final int OUTPUT = 5;
  private static final int NODE = 7;
  private static final int OPSET = 9;
  private static final int DOMAIN = 10;
  private static final int ATTRIBUTE_DEFAULT = 11;
  private static final int OVERLOAD = 13;

  /** What a node says of the operator that it runs. */
  record Key(String domain, String name, String overload) {
    @Override
    public String toString() {
      return "function %s.%s".formatted(domain, name);
    }
  }

  static OnnxFunction decode(WireReader in, NodeDecoder decoder) {
    String name = "";
    String domain = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, OnnxAttribute> defaults = new LinkedHashMap<>();
    List<NodeDecoder.Decoded> nodes = new ArrayList<>();
    Opsets opsets = new Opsets();
    while (in.next()) {
      switch (in.field()) {
        case NAME -> name = in.text();
        case DOMAIN -> domain = NodeDecoder.domain(in.text());
        case OVERLOAD -> overload = in.text();
        case INPUT -> inputs.add(in.text());
        case OUTPUT -> outputs.add(in.text());
        case NODE -> {
          nodes.add(decoder.node(in.message()));
          Pieces.requireNodes(nodes.size());
        }
        case OPSET -> opsets.add(in.message());
        case ATTRIBUTE_DEFAULT -> {
          NodeDecoder.Named named = decoder.attribute(in.message(), "a function");
          named.value().ifPresent(value -> defaults.put(named.name(), value));
        }
        default -> in.skip();
      }
    }
    Key key = new Key(domain, name, overload);
    if (inputs.contains("") || outputs.contains("")) {
      throw new InputException(key + " has an input or output without a name");
    }
    return new OnnxFunction(
        key, inputs, outputs, defaults, nodes, opsets.versions().getOrDefault("", 0));
  }
}
