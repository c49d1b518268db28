package ml.gibbon.engine.step;

import java.util.Arrays;

/**
 * Two sums over the rows of {@code [rows, channels]} that are added up together, in double
 * precision but for short runs in float32 that the JVM turns into vector instructions.
 */
final class ChannelSums {

  /** Tiles that are added up in float32. */
  private static final int RUN = 32;

  private final float[] run;
  private final float[] productsRun;
  private final double[] sums;
  private final double[] products;
  private int tiles;

  /**
   * @param length of the longest tile, a multiple of the channels
   */
  ChannelSums(int channels, int length) {
    this.run = new float[length];
    this.productsRun = new float[length];
    this.sums = new double[channels];
    this.products = new double[channels];
  }

  void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(products, 0);
  }

  /** Adds whole rows of distances from a centre, and their squares. */
  void addDistances(float[] tile, float[] centre, int n) {
    Tiles.addDistances(run, productsRun, tile, centre, n);
    next();
  }

  /** Adds whole rows of weights, and their products with the distances from a centre. */
  void addWeights(float[] weights, float[] tile, float[] centre, int n) {
    Tiles.addWeights(run, productsRun, weights, tile, centre, n);
    next();
  }

  private void next() {
    if (++tiles == RUN) {
      flush();
    }
  }

  private void flush() {
    flush(run, sums);
    flush(productsRun, products);
    tiles = 0;
  }

  private static void flush(float[] run, double[] sums) {
    for (int i = 0; i < run.length; i += sums.length) {
      for (int c = 0; c < sums.length; c++) {
        sums[c] += run[i + c];
      }
    }
    Arrays.fill(run, 0f);
  }

  /** {@code [channels]} of the distances or weights, good until the next {@link #clear}. */
  double[] total() {
    flush();
    return sums;
  }

  /** {@code [channels]} of the squares or products, good until the next {@link #clear}. */
  double[] totalOfProducts() {
    flush();
    return products;
  }
}
