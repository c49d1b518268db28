package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;

/** How the values of a micro-batch lie in memory. */
public enum Layout {
  /** Images {@code [1, C, H, W]} place by place, {@code [H, W, N, C]}. */
  PLACES {
    @Override
    int[] lengths(Shape shape, int images) {
      return new int[] {shape.length(2), shape.length(3), images, shape.length(1)};
    }

    @Override
    int[] strides(int[] each, int image) {
      return new int[] {each[2], each[3], image, each[1]};
    }

    @Override
    int[] strides(Shape shape, int images) {
      int place = images * shape.length(1);
      return new int[] {0, 1, shape.length(3) * place, place};
    }

    @Override
    int imageStride(Shape shape) {
      return shape.length(1);
    }

    @Override
    Volume volume(Shape shape) {
      return new Volume(shape.length(2), shape.length(3), shape.length(1));
    }

    @Override
    int axis(int axis) {
      return axis == 1 ? 3 : axis - 2;
    }
  },
  /** One example after the other, each in the row-major order of its shape. */
  PLAIN {
    @Override
    int[] lengths(Shape shape, int images) {
      return prepend(images, shape.toArray());
    }

    @Override
    int[] strides(int[] each, int image) {
      return prepend(image, each);
    }

    @Override
    int[] strides(Shape shape, int images) {
      return shape.strides();
    }

    @Override
    int imageStride(Shape shape) {
      return shape.size();
    }

    @Override
    Volume volume(Shape shape) {
      return Volume.vector(shape.size());
    }

    @Override
    int axis(int axis) {
      return axis + 1;
    }
  };

  /** Lengths of the axes in memory, outermost first, that of the examples among them. */
  abstract int[] lengths(Shape shape, int images);

  /**
   * Puts distances in memory in the order of {@link #lengths}.
   *
   * @param each of neighbours along each axis of the shape
   * @param image from one example to the next
   */
  abstract int[] strides(int[] each, int image);

  /** Distance in memory of neighbours along each axis of the shape. */
  abstract int[] strides(Shape shape, int images);

  /** Distance in memory from one example to the next. */
  abstract int imageStride(Shape shape);

  /** Of a signal of such values. */
  abstract Volume volume(Shape shape);

  /** Where an axis of the shape is among {@link #lengths}. */
  abstract int axis(int axis);

  /** Whether values of this shape can lie place by place. */
  public static boolean isImages(Shape shape) {
    return shape.rank() == 4 && shape.length(0) == 1;
  }

  /** Of a signal of images {@code [1, C, H, W]} that lie place by place. */
  public static Volume volumeOfImages(Shape images) {
    return PLACES.volume(images);
  }

  /** Whether a signal of this shape lies in this way. */
  public boolean fits(Shape shape, Signal signal) {
    return (this == PLAIN || isImages(shape)) && signal.volume().equals(volume(shape));
  }

  /** Reserves the values of a shape and their gradient. */
  Signal reserve(Shape shape, int images, Arena arena) {
    return Signal.reserve(volume(shape), images, arena);
  }

  private static int[] prepend(int first, int[] others) {
    int[] all = new int[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
