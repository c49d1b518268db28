package ml.gibbon.engine.step;

import java.util.Arrays;

/**
 * Sums over the rows of {@code [rows, channels]}, in double precision but for short runs in float32
 * that the JVM turns into vector instructions.
 */
final class ChannelSums {

  /** Tiles that are added up in float32. */
  private static final int RUN = 32;

  private final float[] run;
  private final double[] sums;
  private int tiles;

  /**
   * @param length of the longest tile, a multiple of the channels
   */
  ChannelSums(int channels, int length) {
    this.run = new float[length];
    this.sums = new double[channels];
  }

  void clear() {
    Arrays.fill(sums, 0);
  }

  /** Adds whole rows. */
  void add(float[] tile, int n) {
    Tiles.add(run, tile, n);
    next();
  }

  /** Adds the squares of whole rows. */
  void addSquares(float[] tile, int n) {
    Tiles.addSquares(run, tile, n);
    next();
  }

  /** Adds the products of whole rows. */
  void addProducts(float[] a, float[] b, int n) {
    Tiles.addProducts(run, a, b, n);
    next();
  }

  private void next() {
    if (++tiles == RUN) {
      flush();
    }
  }

  private void flush() {
    for (int i = 0; i < run.length; i += sums.length) {
      for (int c = 0; c < sums.length; c++) {
        sums[c] += run[i + c];
      }
    }
    Arrays.fill(run, 0f);
    tiles = 0;
  }

  /** {@code [channels]}, good until the next {@link #clear}. */
  double[] total() {
    flush();
    return sums;
  }
}
