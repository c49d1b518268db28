package ml.gibbon.model.onnx.exporter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/** One node of a graph that is written, with the means to say it in operators of ONNX. */
final class Writing {

  private final Node node;
  private final List<String> inputs;
  private final String value;
  private final BatchAxis batch;
  private final Sheet sheet;

  /**
   * @param inputs what the values that it reads are called in the file
   * @param value what its own is to be called
   */
  Writing(Node node, List<String> inputs, String value, BatchAxis batch, Sheet sheet) {
    this.node = node;
    this.inputs = inputs;
    this.value = value;
    this.batch = batch;
    this.sheet = sheet;
  }

  Operation operation() {
    return node.operation();
  }

  /** Shape of the value, for one example. */
  Shape shape() {
    return node.shape();
  }

  Shape shape(int input) {
    return node.input(input).shape();
  }

  /** Name of an input. */
  String in(int index) {
    return inputs.get(index);
  }

  List<String> inputs() {
    return inputs;
  }

  Sheet sheet() {
    return sheet;
  }

  /** The last operator: its value is the node's. */
  void result(String operator, Map<String, OnnxAttribute> attributes, String... on) {
    sheet.add(operator, value, List.of(on), attributes);
  }

  void result(String operator, String... on) {
    result(operator, Map.of(), on);
  }

  /** An operator on the way. */
  String step(String operator, Map<String, OnnxAttribute> attributes, String... on) {
    return sheet.add(operator, sheet.names().take(value + "/" + operator), List.of(on), attributes);
  }

  String step(String operator, String... on) {
    return step(operator, Map.of(), on);
  }

  String parameter(Parameter parameter) {
    return sheet.parameter(parameter);
  }

  String number(float number) {
    return sheet.number(number);
  }

  /** Numbers as a constant of the node. */
  String numbers(String role, Shape shape, float... values) {
    return sheet.numbers(value + "/" + role, shape, values);
  }

  /** Whole numbers as a constant. */
  String integers(String role, long... values) {
    return sheet.integers(value + "/" + role, values);
  }

  /** Whether the value's outermost axis is the batch. */
  boolean isBatch() {
    return batch.isBatch(node);
  }

  /**
   * A shape for Reshape, of a value that is the node's or on the way to it.
   *
   * @param lengths for one example; the first stays as it is where it is the batch
   */
  String lengths(int... lengths) {
    long[] to = Arrays.stream(lengths).asLongStream().toArray();
    if (isBatch()) {
      to[0] = 0;
    }
    return integers("shape", to);
  }

  String reshape(String of, int... lengths) {
    return step("Reshape", of, lengths(lengths));
  }

  static OnnxAttribute whole(long number) {
    return new OnnxAttribute.Whole(number);
  }

  static OnnxAttribute floating(double number) {
    return new OnnxAttribute.Floating((float) number);
  }

  static OnnxAttribute wholes(int... numbers) {
    return new OnnxAttribute.Integers(Arrays.stream(numbers).asLongStream().boxed().toList());
  }

  static OnnxAttribute wholes(List<Integer> numbers) {
    return wholes(numbers.stream().mapToInt(Integer::intValue).toArray());
  }
}
