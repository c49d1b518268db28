package ml.gibbon.model.onnx.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.network.Shape;

/** Parts of tensors, repeated and padded ones. */
final class Selections {

  private Selections() {}

  /** Starts, ends, axes and steps were attributes before opset 10. */
  static Value slice(Call call) {
    Shape from = call.shape(0);
    int[] starts = call.integers("starts", 1);
    int[] ends = call.integers("ends", 2);
    int[] axes = call.integers("axes", 3, IntStream.range(0, starts.length).toArray());
    int[] steps =
        call.integers("steps", 4, IntStream.generate(() -> 1).limit(starts.length).toArray());
    call.require(
        starts.length == ends.length
            && starts.length == axes.length
            && starts.length == steps.length,
        "has %d starts, %d ends, %d axes and %d steps",
        starts.length,
        ends.length,
        axes.length,
        steps.length);
    int[][] along = Places.all(from);
    for (int i = 0; i < axes.length; i++) {
      call.require(steps[i] != 0, "has a step of 0");
      int axis = from.axis(axes[i]);
      along[axis] = range(from.length(axis), starts[i], ends[i], steps[i]);
    }
    return call.select(call.in(0), along, 0);
  }

  /** Places from a start up to but without an end, both from the back if negative. */
  private static int[] range(int length, int start, int end, int step) {
    int least = step > 0 ? 0 : -1;
    int most = step > 0 ? length : length - 1;
    long first = within(start < 0 ? (long) start + length : start, Math.max(0, least), most);
    long last = within(end < 0 ? (long) end + length : end, least, most);
    List<Integer> places = new ArrayList<>();
    for (long i = first; step > 0 ? i < last : i > last; i += step) {
      places.add((int) i);
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long within(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  static Value gather(Call call) {
    Shape from = call.shape(0);
    int axis = from.axis(Attributes.integer(call.node(), "axis", 0));
    int length = from.length(axis);
    int[] indices = indices(call, length);
    int[][] along = Places.all(from);
    along[axis] = indices;
    Value chosen = call.select(call.in(0), along, 0);
    int[] lengths =
        IntStream.concat(
                IntStream.concat(
                    IntStream.range(0, axis).map(from::length),
                    Arrays.stream(call.shape(1).toArray())),
                IntStream.range(axis + 1, from.rank()).map(from::length))
            .toArray();
    return call.reshape(chosen, Shape.of(lengths));
  }

  /** The second input as places along an axis, negative ones counted from its end. */
  private static int[] indices(Call call, int length) {
    return Arrays.stream(call.integers(1, "its list of indices"))
        .map(index -> counted(call, index, length))
        .toArray();
  }

  static int counted(Call call, int index, int length) {
    int counted = index < 0 ? index + length : index;
    call.require(
        counted >= 0 && counted < length, "reads place %d of an axis of length %d", index, length);
    return counted;
  }

  static Value gatherElements(Call call) {
    Shape from = call.shape(0);
    Shape to = call.shape(1);
    int axis = from.axis(Attributes.integer(call.node(), "axis", 0));
    call.require(
        to.rank() == from.rank()
            && IntStream.range(0, to.rank())
                .allMatch(i -> i == axis || to.length(i) <= from.length(i)),
        "has indices of shape %s for values of shape %s",
        to,
        from);
    int[] indices = indices(call, from.length(axis));
    int[][] along = Places.all(to);
    along[axis] = new int[to.length(axis)];
    int[] places = Places.along(from, along);
    int stride = from.strides()[axis];
    Arrays.setAll(places, i -> places[i] + indices[i] * stride);
    call.reserve(to);
    return call.select(call.in(0), places, 0, to);
  }

  /** Each row of indices is the place of a part. */
  static Value gatherNd(Call call) {
    Shape from = call.shape(0);
    Shape rows = call.shape(1);
    int batch = Attributes.integer(call.node(), "batch_dims", 0);
    call.require(
        rows.rank() >= 1
            && batch >= 0
            && batch < rows.rank()
            && batch + rows.length(-1) <= from.rank(),
        "has indices of shape %s for values of shape %s",
        rows,
        from);
    int depth = rows.length(-1);
    int[] indices = call.integers(1, "its list of indices");
    int part = from.size(batch + depth, from.rank());
    int each = from.size(batch, from.rank());
    int count = rows.size(0, rows.rank() - 1);
    int perBatch = count / Math.max(1, rows.size(0, batch));
    Shape to =
        Shape.of(
            IntStream.concat(
                    IntStream.range(0, rows.rank() - 1).map(rows::length),
                    IntStream.range(batch + depth, from.rank()).map(from::length))
                .toArray());
    call.reserve(to);
    int[] strides = from.strides();
    int[] places = new int[to.size()];
    for (int row = 0; row < count; row++) {
      int start = row / perBatch * each;
      for (int i = 0; i < depth; i++) {
        int length = from.length(batch + i);
        start += counted(call, indices[row * depth + i], length) * strides[batch + i];
      }
      for (int i = 0; i < part; i++) {
        places[row * part + i] = start + i;
      }
    }
    return call.select(call.in(0), places, 0, to);
  }

  /** Sizes of the parts were an attribute before opset 13. */
  static List<Value> split(Call call) {
    Shape from = call.shape(0);
    int axis = from.axis(Attributes.integer(call.node(), "axis", 0));
    int[] sizes = call.integers("split", 1);
    if (sizes.length == 0) {
      sizes = equalParts(call, from.length(axis));
    }
    call.require(
        Arrays.stream(sizes).allMatch(size -> size >= 0)
            && Arrays.stream(sizes).asLongStream().sum() == from.length(axis),
        "splits an axis of length %d into parts of %s",
        from.length(axis),
        Arrays.toString(sizes));
    List<Value> parts = new ArrayList<>();
    int start = 0;
    for (int size : sizes) {
      int[][] along = Places.all(from);
      along[axis] = IntStream.range(start, start + size).toArray();
      parts.add(call.select(call.in(0), along, 0));
      start += size;
    }
    return parts;
  }

  /** The last one is smaller where they cannot be equal. */
  private static int[] equalParts(Call call, int length) {
    int count = Attributes.integer(call.node(), "num_outputs", call.node().outputs().size());
    call.require(count > 0 && count <= Math.max(1, length), "makes %d parts of %d", count, length);
    int size = (length + count - 1) / count;
    return IntStream.range(0, count)
        .map(i -> Math.max(0, Math.min(size, length - i * size)))
        .toArray();
  }

  static Value expand(Call call) {
    Value value = call.in(0);
    Shape to = value.shape().broadcast(Attributes.shape(call.integers(1, "its shape")));
    return repeated(call, value, to);
  }

  static Value repeated(Call call, Value value, Shape to) {
    if (to.equals(value.shape())) {
      return value;
    }
    call.reserve(to);
    return call.select(value, Places.repeated(value.shape(), to), 0, to);
  }

  static Value tile(Call call) {
    Shape from = call.shape(0);
    int[] times = call.integers(1, "its list of repeats");
    call.require(
        times.length == from.rank() && Arrays.stream(times).allMatch(n -> n >= 0),
        "repeats %s %s times",
        from,
        Arrays.toString(times));
    int[][] along = new int[times.length][];
    for (int axis = 0; axis < times.length; axis++) {
      int length = from.length(axis);
      int all = Math.multiplyExact(length, times[axis]);
      call.reserve(Shape.of(all));
      along[axis] = IntStream.range(0, all).map(place -> place % length).toArray();
    }
    return call.select(call.in(0), along, 0);
  }

  /** Values on one side of a diagonal, 0 on the other. */
  static Value triangle(Call call) {
    Shape shape = call.shape(0);
    call.require(shape.rank() > 1, "works on %s, not on matrices", shape);
    int diagonal = call.has(1) ? (int) call.known(1, "its diagonal").single() : 0;
    boolean upper = Attributes.flag(call.node(), "upper", true);
    int rows = shape.length(-2);
    int columns = shape.length(-1);
    call.reserve(shape);
    int[] places = new int[shape.size()];
    for (int i = 0; i < places.length; i++) {
      int above = i % columns - i / columns % rows - diagonal;
      places[i] = (upper ? above >= 0 : above <= 0) ? i : -1;
    }
    return call.select(call.in(0), places, 0, shape);
  }
}
