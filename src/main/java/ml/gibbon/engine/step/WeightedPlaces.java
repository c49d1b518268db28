package ml.gibbon.engine.step;

import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Window;

/**
 * Places as sums of other places, each channel weighted by itself: one way of a depthwise
 * convolution.
 *
 * <p>The micro-batch is cut into images whose channels of one place fit a tile. Of these the rows
 * that the taps look at are held on the heap, each copied there once; a place's sum over all taps
 * is finished before it is stored.
 */
final class WeightedPlaces {

  /** Values of one place that are worked on together: with the weights of nine taps 20 KiB. */
  static final int LENGTH = 512;

  /** From the input to the output of the convolution, or with gradients from output to input. */
  enum Way {
    FORTH {
      @Override
      int from(Window.Axis axis) {
        return axis.in();
      }

      @Override
      int to(Window.Axis axis) {
        return axis.out();
      }

      @Override
      int source(Window.Axis axis, int place, int tap) {
        int source = axis.source(place, tap);
        return axis.inside(source) ? source : -1;
      }
    },
    BACK {
      @Override
      int from(Window.Axis axis) {
        return axis.out();
      }

      @Override
      int to(Window.Axis axis) {
        return axis.in();
      }

      @Override
      int source(Window.Axis axis, int place, int tap) {
        int from = place + axis.padding() - tap * axis.dilation();
        int source = from / axis.stride();
        boolean seen = from >= 0 && from % axis.stride() == 0 && source < axis.out();
        return seen ? source : -1;
      }
    };

    abstract int from(Window.Axis axis);

    abstract int to(Window.Axis axis);

    /** The place that another one takes values from through a tap, -1 for none. */
    abstract int source(Window.Axis axis, int place, int tap);
  }

  private final Window.Axis rows;
  private final Window.Axis columns;
  private final Way way;
  private final int channels;
  private final int multiplier;
  private final int images;
  private final int length;

  /** Rows that are held: all that a row can look at. */
  private final int held;

  /** The places of these rows, each an array of its own: such loops become vector instructions. */
  private final float[][] ring;

  private final float[][] weights;
  private final float[] bias;
  private final float[] sum;
  private final float[] narrow;

  /**
   * @param channels of the convolution's input
   * @param multiplier output channels of each
   * @param images that are worked on together
   */
  WeightedPlaces(Window window, Way way, int channels, int multiplier, int images) {
    this.rows = window.rows();
    this.columns = window.columns();
    this.way = way;
    this.channels = channels;
    this.multiplier = multiplier;
    this.images = images;
    this.length = images * channels * multiplier;
    this.held = Math.min(way.from(rows), (rows.kernel() - 1) * rows.dilation() + 1);
    this.ring = new float[held * way.from(columns)][length];
    this.weights = new float[window.taps()][length];
    this.bias = new float[length];
    this.sum = new float[length];
    this.narrow = new float[images * channels];
  }

  /**
   * @param weights {@code [output channel][tap]}
   * @param bias {@code [output channel]}
   */
  void set(float[] weights, float[] bias) {
    int outputs = channels * multiplier;
    for (int i = 0; i < length; i++) {
      this.bias[i] = bias[i % outputs];
      for (int tap = 0; tap < this.weights.length; tap++) {
        this.weights[tap][i] = weights[i % outputs * this.weights.length + tap];
      }
    }
  }

  /**
   * @param all images of both
   */
  void apply(NativeFloats from, NativeFloats to, int all) {
    for (int image = 0; image < all; image += images) {
      int count = Math.min(images, all - image);
      int loaded = 0;
      for (int y = 0; y < way.to(rows); y++) {
        int last = -1;
        for (int ky = 0; ky < rows.kernel(); ky++) {
          last = Math.max(last, way.source(rows, y, ky));
        }
        // Rows that no later one looks at either are skipped.
        for (loaded = Math.max(loaded, last + 1 - held); loaded <= last; loaded++) {
          load(from, loaded, image, count, all);
        }
        for (int x = 0; x < way.to(columns); x++) {
          add(y, x, count * channels * multiplier);
          store(to, y * way.to(columns) + x, image, count, all);
        }
      }
    }
  }

  private int slot(int row, int column) {
    return row % held * way.from(columns) + column;
  }

  private void load(NativeFloats from, int row, int image, int count, int all) {
    boolean widen = way == Way.FORTH && multiplier > 1;
    int each = widen ? channels : channels * multiplier;
    for (int x = 0; x < way.from(columns); x++) {
      int offset = ((row * way.from(columns) + x) * all + image) * each;
      float[] values = ring[slot(row, x)];
      if (widen) {
        from.get(offset, narrow, count * each);
        for (int i = 0; i < count * each * multiplier; i++) {
          values[i] = narrow[i / multiplier];
        }
      } else {
        from.get(offset, values, count * each);
      }
    }
  }

  private void add(int y, int x, int n) {
    System.arraycopy(bias, 0, sum, 0, n);
    for (int ky = 0; ky < rows.kernel(); ky++) {
      int row = way.source(rows, y, ky);
      for (int kx = 0; kx < columns.kernel() && row >= 0; kx++) {
        int column = way.source(columns, x, kx);
        if (column >= 0) {
          addProducts(sum, weights[ky * columns.kernel() + kx], ring[slot(row, column)], n);
        }
      }
    }
  }

  private static void addProducts(float[] sum, float[] weights, float[] values, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += weights[i] * values[i];
    }
  }

  private void store(NativeFloats to, int place, int image, int count, int all) {
    boolean narrows = way == Way.BACK && multiplier > 1;
    int each = narrows ? channels : channels * multiplier;
    if (narrows) {
      for (int i = 0; i < count * each; i++) {
        narrow[i] = 0;
        for (int j = 0; j < multiplier; j++) {
          narrow[i] += sum[i * multiplier + j];
        }
      }
    }
    to.put((place * all + image) * each, narrows ? narrow : sum, count * each);
  }
}
