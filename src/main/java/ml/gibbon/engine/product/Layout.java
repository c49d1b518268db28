package ml.gibbon.engine.product;

import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.global.dnnl;

/** How the values of a micro-batch lie in memory. */
public enum Layout {
  /** Images {@code [1, C, H, W]} place by place, {@code [H, W, N, C]}. */
  PLACES {
    @Override
    public int[] lengths(Shape shape, int images) {
      return new int[] {shape.length(2), shape.length(3), images, shape.length(1)};
    }

    @Override
    int[] strides(int[] each, int image) {
      return new int[] {each[2], each[3], image, each[1]};
    }

    @Override
    public int[] strides(Shape shape, int images) {
      int place = images * shape.length(1);
      return new int[] {0, 1, shape.length(3) * place, place};
    }

    @Override
    public int imageStride(Shape shape) {
      return shape.length(1);
    }

    @Override
    public int axis(int axis) {
      return axis == 1 ? 3 : axis - 2;
    }
  },
  /**
   * Images one after the other, each in blocks of as many channels as a register holds, {@code [N,
   * C / B, H, W, B]}: as oneDNN's convolutions compute them.
   */
  BLOCKS {
    @Override
    public int[] lengths(Shape shape, int images) {
      return new int[] {
        images, shape.length(1) / blockLength(), shape.length(2), shape.length(3), blockLength()
      };
    }

    @Override
    int[] strides(int[] each, int image) {
      return new int[] {image, each[1] * blockLength(), each[2], each[3], each[1]};
    }

    @Override
    public int[] signalStrides(Shape shape, Shape to, int images) {
      int width = shape.length(3);
      int places = shape.length(2) * width;
      return new int[] {
        shape.size(),
        places * blockLength(),
        shape.length(2) == 1 ? 0 : width * blockLength(),
        width == 1 ? 0 : blockLength(),
        1
      };
    }

    @Override
    public int[] strides(Shape shape, int images) {
      throw new UnsupportedOperationException("channels have no one distance in blocks");
    }

    @Override
    public int imageStride(Shape shape) {
      return shape.size();
    }

    @Override
    public int axis(int axis) {
      return axis;
    }
  },
  /** Images one after the other, each place by place, {@code [N, H, W, C]}. */
  CHANNELS_LAST {
    @Override
    public int[] lengths(Shape shape, int images) {
      return new int[] {images, shape.length(2), shape.length(3), shape.length(1)};
    }

    @Override
    int[] strides(int[] each, int image) {
      return new int[] {image, each[2], each[3], each[1]};
    }

    @Override
    public int[] strides(Shape shape, int images) {
      int channels = shape.length(1);
      return new int[] {0, 1, shape.length(3) * channels, channels};
    }

    @Override
    public int imageStride(Shape shape) {
      return shape.size();
    }

    @Override
    public int axis(int axis) {
      return axis == 1 ? 3 : axis - 1;
    }
  },
  /** One example after the other, each in the row-major order of its shape. */
  PLAIN {
    @Override
    public int[] lengths(Shape shape, int images) {
      return prepend(images, shape.toArray());
    }

    @Override
    int[] strides(int[] each, int image) {
      return prepend(image, each);
    }

    @Override
    public int[] strides(Shape shape, int images) {
      return shape.strides();
    }

    @Override
    public int imageStride(Shape shape) {
      return shape.size();
    }

    @Override
    public Volume volume(Shape shape) {
      return Volume.vector(shape.size());
    }

    @Override
    public int axis(int axis) {
      return axis + 1;
    }
  };

  /** Lengths of the axes in memory, outermost first, that of the examples among them. */
  public abstract int[] lengths(Shape shape, int images);

  /**
   * Puts distances in memory in the order of {@link #lengths}.
   *
   * @param each of neighbours along each axis of the shape
   * @param image from one example to the next
   */
  abstract int[] strides(int[] each, int image);

  /** Distance in memory of neighbours along each axis of the shape. */
  public abstract int[] strides(Shape shape, int images);

  /** Distance in memory from one example to the next. */
  public abstract int imageStride(Shape shape);

  /** Where an axis of the shape is among {@link #lengths}. */
  public abstract int axis(int axis);

  /** Of a signal of such values. */
  public Volume volume(Shape shape) {
    return new Volume(shape.length(2), shape.length(3), shape.length(1));
  }

  /**
   * Distances of values of one shape that are repeated to fill another, along the {@link #lengths}
   * of that; 0 where they are repeated. Channels that lie in blocks are never repeated.
   */
  public int[] signalStrides(Shape shape, Shape to, int images) {
    return strides(repeated(shape, strides(shape, images), to), imageStride(shape));
  }

  /** The same of a constant, in the row-major order of its shape whatever the layout. */
  public int[] constantStrides(Shape shape, Shape to) {
    return strides(repeated(shape, shape.strides(), to), 0);
  }

  /** Strides along the axes of the larger shape. */
  private static int[] repeated(Shape shape, int[] strides, Shape to) {
    int[] each = new int[to.rank()];
    int missing = to.rank() - shape.rank();
    for (int axis = missing; axis < each.length; axis++) {
      each[axis] = shape.length(axis - missing) == 1 ? 0 : strides[axis - missing];
    }
    return each;
  }

  /** Whether values of this shape can lie as images. */
  public static boolean isImages(Shape shape) {
    return shape.rank() == 4 && shape.length(0) == 1;
  }

  /** Of a signal of images {@code [1, C, H, W]}. */
  public static Volume volumeOfImages(Shape images) {
    return PLACES.volume(images);
  }

  /** Channels of a block: the float32 values of a register. */
  public static int blockLength() {
    return Block.LENGTH;
  }

  /** Whether so many channels make whole blocks. */
  public static boolean areBlocks(int channels) {
    return channels % blockLength() == 0;
  }

  /** Whether images of one layout are in the same memory as those of another. */
  public boolean isSame(Layout other, Volume volume) {
    return this == other || (volume.places() == 1 && areBlocks(volume.channels()));
  }

  /** Asked for only where there is oneDNN. */
  private static final class Block {
    private static final int WIDE = 16;
    private static final int NARROW = 8;
    private static final int LENGTH = PackedProduct.isSupported() ? WIDE : NARROW;

    private Block() {}
  }

  /** oneDNN's name of it, for images alone. */
  int tag() {
    return switch (this) {
      case BLOCKS -> blockLength() == Block.WIDE ? dnnl.dnnl_nChw16c : dnnl.dnnl_nChw8c;
      case CHANNELS_LAST -> dnnl.dnnl_nhwc;
      case PLAIN -> dnnl.dnnl_nchw;
      case PLACES -> throw new UnsupportedOperationException("it has strides and no name");
    };
  }

  private static int[] prepend(int first, int[] others) {
    int[] all = new int[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }
}
