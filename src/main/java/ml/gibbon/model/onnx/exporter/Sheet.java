package ml.gibbon.model.onnx.exporter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/** The nodes and constants of a file, as they are written one after the other. */
final class Sheet {

  /** A constant: what it is made of, and how. */
  private record Use(Object of, List<Long> shape, boolean transposed) {}

  private final Names names;
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
  private final Map<Use, String> used = new HashMap<>();
  private final Map<Parameter, String> own = new HashMap<>();

  /**
   * @param parameters whose names are kept for them
   */
  Sheet(Names names, List<Parameter> parameters) {
    this.names = names;
    parameters.forEach(parameter -> own.put(parameter, names.take(parameter.name())));
  }

  List<OnnxNode> nodes() {
    return nodes;
  }

  Map<String, OnnxTensor> constants() {
    return constants;
  }

  Names names() {
    return names;
  }

  /** A node whose one value gets a name, which must be free. */
  String add(
      String operator, String value, List<String> inputs, Map<String, OnnxAttribute> attributes) {
    nodes.add(new OnnxNode(value, "", operator, inputs, List.of(value), new TreeMap<>(attributes)));
    return value;
  }

  /** A parameter as it is. */
  String parameter(Parameter parameter) {
    return parameter(parameter, parameter.shape());
  }

  /** A parameter in another shape. */
  String parameter(Parameter parameter, Shape shape) {
    return constant(
        new Use(parameter, lengths(shape), false),
        () -> name(parameter),
        name -> OnnxTensor.ofFloats(name, lengths(shape), parameter.values()));
  }

  /** Its own for its first use; others are in other shapes. */
  private String name(Parameter parameter) {
    String name = own.get(parameter);
    return constants.containsKey(name) ? names.take(name) : name;
  }

  /** The transpose of a matrix. */
  String transposed(Parameter matrix) {
    int rows = matrix.shape().length(0);
    int columns = matrix.shape().length(1);
    List<Long> lengths = List.of((long) columns, (long) rows);
    return constant(
        new Use(matrix, lengths, true),
        () -> name(matrix),
        name -> OnnxTensor.ofFloats(name, lengths, transposed(matrix.values(), rows, columns)));
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] transposed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      transposed[i % columns * rows + i / columns] = values[i];
    }
    return transposed;
  }

  /** A single number. */
  String number(float value) {
    return constant(
        new Use(value, List.of(), false),
        () -> names.take("constant/" + value),
        name -> OnnxTensor.ofFloats(name, List.of(), value));
  }

  /** Numbers of a shape. */
  String numbers(String called, Shape shape, float... values) {
    String name = names.take(called);
    constants.put(name, OnnxTensor.ofFloats(name, lengths(shape), values));
    return name;
  }

  /** A vector of whole numbers. */
  String integers(String called, long... values) {
    String name = names.take(called);
    constants.put(name, OnnxTensor.ofIntegers(name, List.of((long) values.length), values));
    return name;
  }

  private String constant(Use use, Supplier<String> called, Function<String, OnnxTensor> tensor) {
    String known = used.get(use);
    if (known != null) {
      return known;
    }
    String name = called.get();
    constants.put(name, tensor.apply(name));
    used.put(use, name);
    return name;
  }

  static List<Long> lengths(Shape shape) {
    return Arrays.stream(shape.toArray()).asLongStream().boxed().toList();
  }
}
