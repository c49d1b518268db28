package ml.gibbon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules by which operations make shapes of shapes. */
final class Shapes {

  private Shapes() {}

  static void require(boolean condition, String message, Object... found) {
    if (!condition) {
      throw new UnsupportedNetworkException(message.formatted(found));
    }
  }

  static List<Parameter> list(Parameter first, Optional<Parameter> second) {
    return second.map(parameter -> List.of(first, parameter)).orElse(List.of(first));
  }

  static void requireImages(Shape shape, int height, int width) {
    require(
        shape.rank() == 4 && shape.length(2) == height && shape.length(3) == width,
        "takes images [B, C, %d, %d] but gets %s",
        height,
        width,
        shape);
  }

  /** Each parameter has a number for each channel. */
  static Shape ofChannels(Shape in, Parameter... each) {
    int channels = each[0].shape().size();
    require(
        in.rank() >= 2 && in.length(1) == channels, "takes %d channels but gets %s", channels, in);
    for (Parameter parameter : each) {
      requireLength(parameter, channels);
    }
    return in;
  }

  static void requireLength(Parameter parameter, int length) {
    require(
        parameter.shape().size() == length,
        "has %d numbers of %s for %d channels",
        parameter.shape().size(),
        parameter.name(),
        length);
  }

  static void requireRank(Parameter parameter, int rank) {
    require(
        parameter.shape().rank() == rank,
        "has %s of shape %s, and needs %d axes",
        parameter.name(),
        parameter.shape(),
        rank);
  }

  /** A kernel has as many taps as the window. */
  static void requireTaps(Parameter weights, Window window) {
    requireRank(weights, 4);
    require(
        weights.shape().length(2) == window.rows().kernel()
            && weights.shape().length(3) == window.columns().kernel(),
        "has a kernel of shape %s for a window of %d x %d taps",
        weights.shape(),
        window.rows().kernel(),
        window.columns().kernel());
  }

  static Shape ofPooling(Shape in, Window window) {
    requireImages(in, window.rows().in(), window.columns().in());
    return Shape.of(in.length(0), in.length(1), window.rows().out(), window.columns().out());
  }

  static Shape ofUnits(Shape in, int each) {
    require(
        in.rank() >= 2 && in.length(1) % each == 0,
        "cannot divide the channels of %s by %d",
        in,
        each);
    return in.with(1, in.length(1) / each);
  }

  static Shape reduced(Shape in, List<Integer> axes, boolean keep) {
    List<Integer> lengths = new ArrayList<>();
    for (int axis = 0; axis < in.rank(); axis++) {
      if (!axes.contains(axis)) {
        lengths.add(in.length(axis));
      } else if (keep) {
        lengths.add(1);
      }
    }
    axes.forEach(in::axis);
    return of(lengths);
  }

  static Shape transposed(Shape in, List<Integer> axes) {
    require(
        axes.size() == in.rank()
            && axes.stream().distinct().count() == in.rank()
            && axes.stream().allMatch(axis -> axis >= 0 && axis < in.rank()),
        "cannot put the axes of %s in the order %s",
        in,
        axes);
    return of(axes.stream().map(in::length).toList());
  }

  static Shape concatenated(List<Shape> inputs, int axis) {
    Shape first = inputs.get(0);
    int length = 0;
    for (Shape input : inputs) {
      require(
          input.rank() == first.rank() && input.with(axis, 1).equals(first.with(axis, 1)),
          "cannot put %s behind %s along axis %d",
          input,
          first,
          axis);
      length = Math.addExact(length, input.length(axis));
    }
    return first.with(axis, length);
  }

  static Shape product(Shape a, Shape b) {
    require(
        a.rank() >= 2 && b.rank() >= 2 && a.length(-1) == b.length(-2),
        "cannot multiply %s by %s",
        a,
        b);
    Shape before = before(a).broadcast(before(b));
    List<Integer> lengths = new ArrayList<>();
    for (int length : before.toArray()) {
      lengths.add(length);
    }
    lengths.add(a.length(-2));
    lengths.add(b.length(-1));
    return of(lengths);
  }

  /** Without the two innermost axes. */
  private static Shape before(Shape shape) {
    List<Integer> lengths = new ArrayList<>();
    for (int axis = 0; axis < shape.rank() - 2; axis++) {
      lengths.add(shape.length(axis));
    }
    return of(lengths);
  }

  private static Shape of(List<Integer> lengths) {
    return Shape.of(lengths.stream().mapToInt(Integer::intValue).toArray());
  }
}
