package ml.gibbon.gradient;

/**
 * How a convolution or pooling slides over its input: output place {@code o} and tap {@code k} look
 * at input place {@code o * stride + k * dilation - padding}, row- and columnwise.
 *
 * @param rows along the height
 * @param columns along the width
 */
record Window(Axis rows, Axis columns) {

  /** Input and output places along one side of the image. */
  record Axis(int in, int out, int kernel, int stride, int padding, int dilation) {

    /** The input place that an output place sees through a tap; outside the image it is padding. */
    int source(int place, int tap) {
      return place * stride + tap * dilation - padding;
    }

    boolean inside(int source) {
      return source >= 0 && source < in;
    }

    /** The first output place whose source through this tap is not before the image. */
    int first(int tap) {
      int gap = padding - tap * dilation;
      return gap <= 0 ? 0 : Math.min(out, (gap + stride - 1) / stride);
    }

    /** One past the last output place whose source through this tap is not behind the image. */
    int end(int tap) {
      int room = in - 1 + padding - tap * dilation;
      return room < 0 ? 0 : Math.min(out, room / stride + 1);
    }

    /** Input places from the padding before the image to the last one that is looked at. */
    int padded() {
      return Math.max(padding + in, (out - 1) * stride + (kernel - 1) * dilation + 1);
    }

    /** Whether each input place is seen exactly once. */
    boolean tiles() {
      return padding == 0 && dilation == 1 && stride == kernel && out * kernel == in;
    }

    /** Whether there is one output place, which sees each input place exactly once. */
    boolean whole() {
      return out == 1 && padding == 0 && dilation == 1 && kernel == in;
    }
  }

  /** Taps of the kernel. */
  int taps() {
    return rows.kernel * columns.kernel;
  }

  /** The window that sees the whole image at once. */
  static Window whole(Volume volume) {
    return new Window(wholeAxis(volume.height()), wholeAxis(volume.width()));
  }

  private static Axis wholeAxis(int length) {
    return new Axis(length, 1, length, length, 0, 1);
  }

  /** Whether there is one output place, which sees each input place exactly once. */
  boolean seesAll() {
    return rows.whole() && columns.whole();
  }

  /** Whether each input place is seen exactly once. */
  boolean tiles() {
    return (rows.tiles() || rows.whole()) && (columns.tiles() || columns.whole());
  }
}
