package ml.gibbon.engine.step;

import java.util.Arrays;

/**
 * Sums of each channel over {@link ChannelTiles tiles}, in double precision but for short runs in
 * float32 that the JVM turns into vector instructions.
 */
final class ChannelSums {

  /** Tiles that are added up in float32. */
  private static final int RUN = 32;

  private final ChannelTiles of;
  private final float[][] runs;
  private final int[] tiles;
  private final double[] sums;

  ChannelSums(ChannelTiles of) {
    this.of = of;
    this.runs = new float[of.blocks()][of.length()];
    this.tiles = new int[of.blocks()];
    this.sums = new double[of.blocks() * of.width()];
  }

  void clear() {
    Arrays.fill(sums, 0);
  }

  void add(int block, float[] tile, int n) {
    Tiles.add(runs[block], tile, n);
    next(block);
  }

  void addSquares(int block, float[] tile, int n) {
    Tiles.addSquares(runs[block], tile, n);
    next(block);
  }

  /** Adds the products of two tiles. */
  void addProducts(int block, float[] a, float[] b, int n) {
    Tiles.addProducts(runs[block], a, b, n);
    next(block);
  }

  private void next(int block) {
    if (++tiles[block] == RUN) {
      flush(block);
    }
  }

  private void flush(int block) {
    float[] run = runs[block];
    int first = block * of.width();
    for (int i = 0; i < run.length; i += of.width()) {
      for (int c = 0; c < of.width(); c++) {
        sums[first + c] += run[i + c];
      }
    }
    Arrays.fill(run, 0f);
    tiles[block] = 0;
  }

  /** {@code [channels]}, good until the next {@link #clear}. */
  double[] total() {
    for (int block = 0; block < runs.length; block++) {
      flush(block);
    }
    return sums;
  }
}
