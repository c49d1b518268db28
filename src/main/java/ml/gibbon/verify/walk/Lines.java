package ml.gibbon.verify.walk;

import java.util.function.IntConsumer;
import ml.gibbon.network.Shape;

/**
 * The vectors along an axis of a tensor.
 *
 * @param vectors how many
 * @param length of each
 * @param step from one number of a vector to the next
 */
record Lines(int vectors, int length, int step) {

  static Lines along(int axis, Shape shape) {
    return new Lines(
        shape.size(0, axis) * shape.size(axis + 1, shape.rank()),
        shape.length(axis),
        shape.size(axis + 1, shape.rank()));
  }

  /** Gives the position of each vector's first number. */
  void forEach(IntConsumer line) {
    for (int v = 0; v < vectors; v++) {
      line.accept(start(v));
    }
  }

  int start(int vector) {
    return (vector / step * length * step) + (vector % step);
  }

  /** The largest number of a vector, to be taken out of exponentials so that none overflows. */
  double largest(double[] values, int start) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, values[start + (i * step)]);
    }
    return largest;
  }
}
