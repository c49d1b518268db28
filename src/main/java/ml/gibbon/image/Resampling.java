package ml.gibbon.image;

/**
 * Scales pictures as Pillow's {@code Image.resize} and with it torchvision's {@code Resize} do with
 * their bilinear filter, to the same bytes: each output sample is the mean of the input samples
 * around its place, weighted by a triangle that is as wide as an output sample where the picture
 * shrinks, and as an input sample where it grows; rows first, rounded to 8 bits, then columns.
 */
public final class Resampling {

  /** Bits behind the point of the weights, as there. */
  private static final int PRECISION = 22;

  private Resampling() {}

  /**
   * Scales the channels of a picture.
   *
   * @param pixels uint8 {@code [C, H, W]}
   * @param from their shape
   * @param height of the result
   * @param width of the result
   * @return uint8 {@code [C, height, width]}
   */
  public static byte[] scale(byte[] pixels, ImageShape from, int height, int width) {
    int channels = from.channels();
    byte[] rows = new byte[channels * from.height() * width];
    Weights across = new Weights(from.width(), width);
    for (int row = 0; row < channels * from.height(); row++) {
      across.apply(pixels, row * from.width(), 1, rows, row * width, 1);
    }
    byte[] scaled = new byte[channels * height * width];
    Weights down = new Weights(from.height(), height);
    for (int c = 0; c < channels; c++) {
      for (int x = 0; x < width; x++) {
        down.apply(
            rows, c * from.height() * width + x, width, scaled, c * height * width + x, width);
      }
    }
    return scaled;
  }

  /** Which samples of a line make each sample of the scaled line, and how much of each. */
  private static final class Weights {

    private final int[] first;
    private final int[][] weights;

    Weights(int in, int out) {
      first = new int[out];
      weights = new int[out][];
      double scale = (double) in / out;
      double support = Math.max(1, scale);
      for (int i = 0; i < out; i++) {
        double centre = (i + .5) * scale;
        first[i] = Math.max(0, (int) (centre - support + .5));
        int end = Math.min(in, (int) (centre + support + .5));
        double[] triangle = new double[end - first[i]];
        double sum = 0;
        for (int j = 0; j < triangle.length; j++) {
          triangle[j] = Math.max(0, 1 - Math.abs((first[i] + j - centre + .5) / support));
          sum += triangle[j];
        }
        weights[i] = new int[triangle.length];
        for (int j = 0; j < triangle.length; j++) {
          weights[i][j] = (int) (.5 + triangle[j] / sum * (1 << PRECISION));
        }
      }
    }

    /** Scales one line; samples of a line are {@code step} apart. */
    void apply(byte[] in, int from, int step, byte[] out, int to, int outStep) {
      for (int i = 0; i < first.length; i++) {
        int sum = 1 << (PRECISION - 1);
        for (int j = 0; j < weights[i].length; j++) {
          sum += weights[i][j] * (in[from + (first[i] + j) * step] & 0xff);
        }
        out[to + i * outStep] = (byte) Math.min(255, sum >> PRECISION);
      }
    }
  }
}
