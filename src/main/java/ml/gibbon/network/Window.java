package ml.gibbon.network;

/**
 * How a convolution or pooling slides over its input: output place {@code o} and tap {@code k} look
 * at input place {@code o * stride + k * dilation - padding}, row- and columnwise.
 *
 * @param rows along the height
 * @param columns along the width
 */
public record Window(Axis rows, Axis columns) {

  /**
   * Input and output places along one side of the image.
   *
   * @param in input places
   * @param out output places
   * @param kernel taps
   * @param stride input places from an output place to the next
   * @param padding places before the image that count as part of it
   * @param after places behind the image that count as part of it; a window may reach over them
   * @param dilation input places from a tap to the next
   */
  public record Axis(
      int in, int out, int kernel, int stride, int padding, int after, int dilation) {

    /**
     * As many output places as fit.
     *
     * @param ceiling whether a last window may reach over the padding behind the image, if it
     *     begins before it
     * @throws UnsupportedNetworkException when none fits
     */
    public static Axis of(
        int in, int kernel, int stride, int padding, int after, int dilation, boolean ceiling) {
      int reach = (kernel - 1) * dilation + 1;
      int room = in + padding + after - reach;
      if (kernel < 1 || stride < 1 || dilation < 1 || padding < 0 || after < 0 || room < 0) {
        throw new UnsupportedNetworkException(
            "a kernel of %d, stride %d, dilation %d and padding %d, %d does not fit %d places"
                .formatted(kernel, stride, dilation, padding, after, in));
      }
      int out = room / stride + 1;
      if (ceiling && room % stride != 0 && out * stride < in + padding) {
        out++;
      }
      return new Axis(in, out, kernel, stride, padding, after, dilation);
    }

    /** The input place that an output place sees through a tap; outside the image it is padding. */
    public int source(int place, int tap) {
      return place * stride + tap * dilation - padding;
    }

    public boolean inside(int source) {
      return source >= 0 && source < in;
    }

    /** Whether a place counts as part of the image: it is inside it or its padding. */
    public boolean counts(int source) {
      return source >= -padding && source < in + after;
    }

    /** The first output place whose source through this tap is not before the image. */
    public int first(int tap) {
      int gap = padding - tap * dilation;
      return gap <= 0 ? 0 : Math.min(out, (gap + stride - 1) / stride);
    }

    /** One past the last output place whose source through this tap is not behind the image. */
    public int end(int tap) {
      int room = in - 1 + padding - tap * dilation;
      return room < 0 ? 0 : Math.min(out, room / stride + 1);
    }

    /** Input places from the padding before the image to the last one that is looked at. */
    public int padded() {
      return Math.max(padding + in, (out - 1) * stride + (kernel - 1) * dilation + 1);
    }

    /** Whether each input place is seen exactly once. */
    public boolean tiles() {
      return padding == 0 && dilation == 1 && stride == kernel && out * kernel == in;
    }

    /** Whether there is one output place, which sees each input place exactly once. */
    public boolean whole() {
      return out == 1 && padding == 0 && dilation == 1 && kernel == in;
    }
  }

  /** Taps of the kernel. */
  public int taps() {
    return rows.kernel * columns.kernel;
  }

  /** The window that sees the whole image at once. */
  public static Window whole(Volume volume) {
    return new Window(wholeAxis(volume.height()), wholeAxis(volume.width()));
  }

  private static Axis wholeAxis(int length) {
    return new Axis(length, 1, length, length, 0, 0, 1);
  }

  /** Whether there is one output place, which sees each input place exactly once. */
  public boolean seesAll() {
    return rows.whole() && columns.whole();
  }

  /** Whether each input place is seen exactly once. */
  public boolean tiles() {
    return (rows.tiles() || rows.whole()) && (columns.tiles() || columns.whole());
  }
}
