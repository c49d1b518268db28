package ml.gibbon.model.onnx.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxGraph;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.OnnxValue;

/** Files of a few nodes, written node by node. */
final class Files {

  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
  private final List<OnnxValue> inputs = new ArrayList<>();
  private final List<OnnxValue> outputs = new ArrayList<>();
  private final int opset;

  private Files(int opset) {
    this.opset = opset;
  }

  static Files ofOpset(int opset) {
    return new Files(opset);
  }

  /**
   * @param sides -1 for one that is not known
   */
  Files input(String name, int... sides) {
    return input(ElementType.FLOAT, name, sides);
  }

  Files input(ElementType type, String name, int... sides) {
    List<OnnxDim> shape = Arrays.stream(sides).mapToObj(side -> new OnnxDim(side, "")).toList();
    inputs.add(new OnnxValue(name, type, shape));
    return this;
  }

  Files floats(String name, List<Long> shape, float... values) {
    initializers.put(name, OnnxTensor.ofFloats(name, shape, values));
    return this;
  }

  Files integers(String name, long... values) {
    initializers.put(name, OnnxTensor.ofIntegers(name, List.of((long) values.length), values));
    return this;
  }

  Files node(String operator, String output, String... inputs) {
    return node(operator, Map.of(), output, inputs);
  }

  Files node(
      String operator, Map<String, OnnxAttribute> attributes, String output, String... inputs) {
    nodes.add(new OnnxNode("", "", operator, Arrays.asList(inputs), List.of(output), attributes));
    return this;
  }

  Files output(String name) {
    outputs.add(new OnnxValue(name, ElementType.FLOAT, false, List.of()));
    return this;
  }

  OnnxModel model() {
    return new OnnxModel(
        8, "test", Map.of("", opset), new OnnxGraph("graph", nodes, initializers, inputs, outputs));
  }

  static OnnxAttribute whole(long value) {
    return new OnnxAttribute.Whole(value);
  }

  static OnnxAttribute list(Long... values) {
    return new OnnxAttribute.Integers(List.of(values));
  }
}
