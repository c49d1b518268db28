package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** The same values in other shapes, in other orders and behind one another. */
final class Reshapings {

  private Reshapings() {}

  /** 0 stands for the input's side, -1 for what is left over. */
  static Value reshape(Call call) {
    Shape from = call.shape(0);
    int[] to = call.integers("shape", 1);
    boolean zero = Attributes.flag(call.node(), "allowzero", false);
    int rest = -1;
    for (int i = 0; i < to.length; i++) {
      if (to[i] == 0 && !zero) {
        to[i] = from.length(i);
      } else if (to[i] == -1) {
        call.require(rest < 0, "leaves two sides of the shape open");
        rest = i;
      }
    }
    if (rest >= 0) {
      to[rest] = 1;
      int others = Attributes.shape(to).size();
      call.require(others > 0 && from.size() % others == 0, "cannot divide %s by %d", from, others);
      to[rest] = from.size() / others;
    }
    return call.reshape(call.in(0), Attributes.shape(to));
  }

  static Value flatten(Call call) {
    Shape from = call.shape(0);
    int axis = Attributes.integer(call.node(), "axis", 1);
    int counted = axis == from.rank() ? axis : from.axis(axis);
    return call.reshape(
        call.in(0), Shape.of(from.size(0, counted), from.size(counted, from.rank())));
  }

  static Value squeeze(Call call) {
    Shape from = call.shape(0);
    int[] axes = call.integers("axes", 1);
    Set<Integer> gone =
        axes.length == 0
            ? IntStream.range(0, from.rank())
                .filter(axis -> from.length(axis) == 1)
                .boxed()
                .collect(Collectors.toSet())
            : Arrays.stream(axes).map(from::axis).boxed().collect(Collectors.toSet());
    int[] lengths =
        IntStream.range(0, from.rank())
            .filter(axis -> !gone.contains(axis))
            .map(from::length)
            .toArray();
    return call.reshape(call.in(0), Shape.of(lengths));
  }

  static Value unsqueeze(Call call) {
    Shape from = call.shape(0);
    int[] axes = call.integers("axes", 1);
    int rank = from.rank() + axes.length;
    Set<Integer> fresh = new TreeSet<>();
    for (int axis : axes) {
      int counted = axis < 0 ? axis + rank : axis;
      call.require(
          counted >= 0 && counted < rank && fresh.add(counted),
          "cannot put an axis %d into a shape of %d axes",
          axis,
          rank);
    }
    int[] lengths = new int[rank];
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      lengths[axis] = fresh.contains(axis) ? 1 : from.length(next++);
    }
    return call.reshape(call.in(0), Shape.of(lengths));
  }

  static Value transpose(Call call) {
    int rank = call.shape(0).rank();
    int[] given = Attributes.ints(call.node(), "perm");
    int[] axes =
        given.length == 0 ? IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray() : given;
    return transpose(call, call.in(0), axes);
  }

  static Value transpose(Call call, Value value, int... axes) {
    Operation operation =
        new Operation.Transpose(Arrays.stream(axes).boxed().collect(Collectors.toList()));
    Shape to = operation.shape(List.of(value.shape()));
    if (!(value instanceof Known known)) {
      return new Computed(value.type(), call.add(operation, call.operand(value)));
    } else if (Arrays.equals(axes, new int[] {1, 0})) {
      return known.transposed();
    }
    call.reserve(to);
    return known.selected(Places.transposed(known.shape(), axes), 0, to);
  }

  static Value concatenation(Call call) {
    int axis = call.shape(0).axis(Attributes.integer(call.node(), "axis", 1));
    if (call.allKnown()) {
      return folded(call, axis);
    }
    Node[] inputs = IntStream.range(0, call.inputs()).mapToObj(call::operand).toArray(Node[]::new);
    return call.result(
        inputs.length == 1 ? inputs[0] : call.add(new Operation.Concatenation(axis), inputs));
  }

  private static Known folded(Call call, int axis) {
    List<Shape> shapes = IntStream.range(0, call.inputs()).mapToObj(call::shape).toList();
    Shape to = new Operation.Concatenation(axis).shape(shapes);
    call.reserve(to);
    double[] values = new double[to.size()];
    int outer = to.size(0, axis);
    int row = to.size(axis, to.rank());
    int offset = 0;
    for (int i = 0; i < call.inputs(); i++) {
      double[] from = call.known(i, "its input").doubles();
      int part = shapes.get(i).size(axis, to.rank());
      for (int j = 0; j < outer; j++) {
        System.arraycopy(from, j * part, values, j * row + offset, part);
      }
      offset += part;
    }
    return Known.of(call.type(), to, values);
  }

  /** Pieces of the channels become squares of pixels. */
  static Value depthToSpace(Call call) {
    Shape in = images(call);
    int side = side(call);
    String mode = call.node().text("mode", "DCR");
    call.require(
        mode.equals("DCR") || mode.equals("CRD"),
        "has mode = %s, which is not one of DCR, CRD",
        mode);
    int channels = in.length(1) / (side * side);
    call.require(channels * side * side == in.length(1), "cannot divide the channels of %s", in);
    boolean depthFirst = mode.equals("DCR");
    int[] parts =
        depthFirst
            ? new int[] {in.length(0), side, side, channels, in.length(2), in.length(3)}
            : new int[] {in.length(0), channels, side, side, in.length(2), in.length(3)};
    int[] axes = depthFirst ? new int[] {0, 3, 4, 1, 5, 2} : new int[] {0, 1, 4, 2, 5, 3};
    return call.reshape(
        transpose(call, call.reshape(call.in(0), Shape.of(parts)), axes),
        Shape.of(in.length(0), channels, in.length(2) * side, in.length(3) * side));
  }

  /** Squares of pixels become channels. */
  static Value spaceToDepth(Call call) {
    Shape in = images(call);
    int side = side(call);
    int height = in.length(2) / side;
    int width = in.length(3) / side;
    call.require(
        height * side == in.length(2) && width * side == in.length(3),
        "cannot divide %s into squares of %d",
        in,
        side);
    Shape parts = Shape.of(in.length(0), in.length(1), height, side, width, side);
    return call.reshape(
        transpose(call, call.reshape(call.in(0), parts), 0, 3, 5, 1, 2, 4),
        Shape.of(in.length(0), in.length(1) * side * side, height, width));
  }

  private static Shape images(Call call) {
    Shape in = call.shape(0);
    call.require(in.rank() == 4, "works on %s, not on images [B, C, H, W]", in);
    return in;
  }

  private static int side(Call call) {
    int side = Attributes.integer(call.node(), "blocksize", 0);
    call.require(side > 0 && side < 1 << 10, "has blocksize = %d", side);
    return side;
  }
}
