package ml.gibbon.model.onnx.importer;

import java.util.stream.IntStream;
import ml.gibbon.network.Shape;

/** Indices of values that go elsewhere, row-major. */
final class Places {

  private Places() {}

  /**
   * Places along each axis chosen independently.
   *
   * @param from shape of the values
   * @param along for each axis the places along it that the result has, -1 for none
   * @return for each value of the result its index, -1 where an axis has none
   */
  static int[] along(Shape from, int[][] along) {
    int[] places = {0};
    for (int axis = 0; axis < along.length; axis++) {
      int length = from.length(axis);
      int[] chosen = along[axis];
      int[] next = new int[Math.multiplyExact(places.length, chosen.length)];
      for (int i = 0; i < next.length; i++) {
        int outer = places[i / chosen.length];
        int inner = chosen[i % chosen.length];
        next[i] = outer < 0 || inner < 0 ? -1 : outer * length + inner;
      }
      places = next;
    }
    return places;
  }

  /** All places of each axis in their order: the start for those who choose along some axes. */
  static int[][] all(Shape shape) {
    return IntStream.range(0, shape.rank())
        .mapToObj(axis -> IntStream.range(0, shape.length(axis)).toArray())
        .toArray(int[][]::new);
  }

  /** The shape of places chosen along each axis. */
  static Shape shape(int[][] along) {
    return Shape.of(IntStream.range(0, along.length).map(axis -> along[axis].length).toArray());
  }

  /** Where the values of a tensor that is repeated to a shape come from. */
  static int[] repeated(Shape from, Shape to) {
    int[] lengths = to.toArray();
    int more = to.rank() - from.rank();
    int[][] along = new int[lengths.length][];
    int[] padded = new int[lengths.length];
    for (int axis = 0; axis < lengths.length; axis++) {
      padded[axis] = axis < more ? 1 : from.length(axis - more);
      boolean once = padded[axis] == 1;
      along[axis] = IntStream.range(0, lengths[axis]).map(place -> once ? 0 : place).toArray();
    }
    return along(Shape.of(padded), along);
  }

  /** Where the values of a tensor come from whose axes are put into another order. */
  static int[] transposed(Shape from, int[] axes) {
    int[] strides = from.strides();
    int[] places = {0};
    for (int axis : axes) {
      int length = from.length(axis);
      int[] next = new int[places.length * length];
      for (int i = 0; i < next.length; i++) {
        next[i] = places[i / length] + i % length * strides[axis];
      }
      places = next;
    }
    return places;
  }
}
