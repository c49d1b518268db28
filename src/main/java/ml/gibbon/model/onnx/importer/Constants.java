package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Shape;

/** Numbers that stand in the file or follow from shapes, and changes of type. */
final class Constants {

  private Constants() {}

  static Value constant(Call call) {
    OnnxNode node = call.node();
    if (node.has("value")) {
      return Known.of(call.name(), node.tensor("value"));
    } else if (node.has("value_float")) {
      return Known.of(ElementType.FLOAT, Shape.of(), node.floating("value_float", 0));
    } else if (node.has("value_int")) {
      return Known.of(ElementType.INT64, Shape.of(), node.integer("value_int", 0));
    } else if (node.has("value_floats")) {
      double[] values =
          node.floats("value_floats", List.of()).stream().mapToDouble(Float::doubleValue).toArray();
      return Known.of(ElementType.FLOAT, Shape.of(values.length), values);
    }
    call.require(
        node.has("value_ints"),
        "holds %s; numbers are supported",
        String.join(", ", node.attributes().keySet()));
    return Known.ofIntegers(
        node.integers("value_ints", List.of()).stream().mapToLong(Long::longValue).toArray());
  }

  static Value ofShape(Call call) {
    Shape shape = Attributes.shape(call.integers(0, "its shape"));
    call.reserve(shape);
    ElementType type = ElementType.FLOAT;
    double fill = 0;
    if (call.node().has("value")) {
      OnnxTensor value = call.node().tensor("value");
      type = value.type();
      fill = Known.of("", value).single();
    }
    double[] values = new double[shape.size()];
    Arrays.fill(values, fill);
    return Known.of(type, shape, values);
  }

  /** Sides of the input, from opset 15 on those of a range. */
  static Value shape(Call call) {
    int[] lengths = call.shape(0).toArray();
    int from = bound(call, "start", 0, lengths.length);
    int to = Math.max(from, bound(call, "end", lengths.length, lengths.length));
    return Known.ofIntegers(Arrays.stream(lengths, from, to).asLongStream().toArray());
  }

  private static int bound(Call call, String attribute, int otherwise, int rank) {
    int bound = Attributes.integer(call.node(), attribute, otherwise);
    return Math.max(0, Math.min(rank, bound < 0 ? bound + rank : bound));
  }

  static Value size(Call call) {
    return Known.of(ElementType.INT64, Shape.of(), call.shape(0).size());
  }

  static Value range(Call call) {
    double start = call.known(0, "its start").single();
    double limit = call.known(1, "its limit").single();
    double step = call.known(2, "its step").single();
    call.require(step != 0, "has a step of 0");
    double count = Math.max(0, Math.ceil((limit - start) / step));
    call.require(count <= Budget.VALUES, "makes %.0f numbers", count);
    Shape shape = Shape.of((int) count);
    call.reserve(shape);
    return Known.of(
        call.type(),
        shape,
        IntStream.range(0, (int) count).mapToDouble(i -> start + i * step).toArray());
  }

  static Value eyeLike(Call call) {
    Shape shape = call.shape(0);
    call.require(shape.rank() == 2, "works on %s, not on a matrix", shape);
    call.reserve(shape);
    int diagonal = Attributes.integer(call.node(), "k", 0);
    double[] values = new double[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % shape.length(1) - i / shape.length(1) == diagonal ? 1 : 0;
    }
    ElementType type =
        call.node().has("dtype") ? type(call, call.node().integer("dtype", 0)) : call.type();
    return Known.of(type, shape, values);
  }

  static Value cast(Call call) {
    return cast(call, type(call, call.node().integer("to", 0)));
  }

  static Value castLike(Call call) {
    return cast(call, call.in(1).type());
  }

  /** The type of a number of the format. */
  private static ElementType type(Call call, long number) {
    ElementType[] types = ElementType.values();
    call.require(
        number > 0 && number < types.length && types[(int) number].bytes() > 0,
        "makes values of type %d; numbers and truth values are supported",
        number);
    return types[(int) number];
  }

  /** All floating point numbers are computed with as float32, whole ones are cut off. */
  private static Value cast(Call call, ElementType to) {
    if (call.in(0) instanceof Known known) {
      boolean same = known.type() == to;
      return same ? known : Known.of(to, known.shape(), known.doubles());
    }
    Node x = call.operand(0);
    if (to == ElementType.BOOL && call.type() != ElementType.BOOL) {
      return Logic.truth(call, x);
    } else if (!to.isFloating() && call.type().isFloating()) {
      Node size = call.add(new Elementwise(Function.ABS), x);
      Node whole = call.add(new Elementwise(Function.FLOOR), size);
      Node sign = call.add(new Elementwise(Function.SIGN), x);
      return new Computed(to, Logic.product(call, sign, whole));
    }
    return new Computed(to, x);
  }

  /** In use nothing is dropped; what would be kept is everything. */
  static List<Value> dropout(Call call) {
    boolean training =
        call.has(2)
            && call.known(2, "its training mode").single() != 0
            && !(call.has(1) && call.known(1, "its ratio").single() == 0);
    call.require(!training, "is in training mode; export the network in evaluation mode");
    Shape shape = call.shape(0);
    if (call.node().outputs().size() < 2) {
      return List.of(call.in(0));
    }
    call.reserve(shape);
    double[] mask = new double[shape.size()];
    Arrays.fill(mask, 1);
    return List.of(call.in(0), Known.of(ElementType.BOOL, shape, mask));
  }
}
