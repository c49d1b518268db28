package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/**
 * The values of a micro-batch seen along one axis: {@code [outer, length, inner]} in memory.
 *
 * @param outer values along the axes outside of it
 * @param length of the axis
 * @param inner values along the axes inside of it
 */
record AxisView(int outer, int length, int inner) {

  static AxisView of(Layout layout, Shape shape, int axis, int images) {
    int[] lengths = layout.lengths(shape, images);
    int at = layout.axis(axis);
    int outer = 1;
    int inner = 1;
    for (int i = 0; i < lengths.length; i++) {
      outer *= i < at ? lengths[i] : 1;
      inner *= i > at ? lengths[i] : 1;
    }
    return new AxisView(outer, lengths[at], inner);
  }

  /** Values from one outer index to the next. */
  int block() {
    return length * inner;
  }
}
