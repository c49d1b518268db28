package ml.gibbon.engine.step;

/**
 * Mean and deviation of each channel: of a minibatch, of which running means are kept, or those
 * running means themselves.
 */
final class ChannelStatistics {

  /** Share of a minibatch's statistics in the running ones, PyTorch's default. */
  private static final double MOMENTUM = .1;

  private final Signal input;
  private final ChannelTiles tiles;
  private final Normalisation.Terms terms;
  private final double[] mean;
  private final double[] inverse;
  private final float[] runningMean;
  private final float[] runningVariance;
  private final float[] centre;
  private final float[] x;
  private final ChannelSums sums;

  /**
   * @param terms that hold the running means
   */
  ChannelStatistics(Signal input, ChannelTiles tiles, Normalisation.Terms terms) {
    int channels = input.volume().channels();
    this.input = input;
    this.tiles = tiles;
    this.terms = terms;
    this.mean = new double[channels];
    this.inverse = new double[channels];
    this.runningMean = new float[channels];
    this.runningVariance = new float[channels];
    this.centre = new float[tiles.length()];
    this.x = new float[tiles.length()];
    this.sums = new ChannelSums(tiles.width(), tiles.length());
  }

  void refresh() {
    System.arraycopy(terms.mean().values(), 0, runningMean, 0, runningMean.length);
    System.arraycopy(terms.variance().values(), 0, runningVariance, 0, runningVariance.length);
  }

  double mean(int channel) {
    return mean[channel];
  }

  /** {@code 1 / sqrt(variance + epsilon)}. */
  double inverse(int channel) {
    return inverse[channel];
  }

  /** Takes the running means of a block of channels. */
  void take(int block) {
    for (int c = tiles.first(block); c < tiles.first(block + 1); c++) {
      mean[c] = runningMean[c];
      inverse[c] = 1 / Math.sqrt(runningVariance[c] + terms.epsilon());
    }
  }

  /**
   * Measures a block of channels, and moves their running means.
   *
   * @param images of the input that are the minibatch
   */
  void measure(int block, int images) {
    double count = (double) images * input.volume().places();
    int first = tiles.first(block);
    sums.clear();
    // One pass gives both: distances from what is near the mean lose nothing when squared.
    boolean[] isCentred = new boolean[1];
    tiles.visit(
        block,
        images,
        (from, n) -> {
          input.values().get(from, x, n);
          if (!isCentred[0]) {
            tiles.repeat(block, c -> meanOf(x, n, c - first), centre);
            isCentred[0] = true;
          }
          sums.addDistances(x, centre, n);
        });
    double[] distances = sums.total();
    double[] squares = sums.totalOfProducts();
    for (int i = 0; i < squares.length; i++) {
      int c = first + i;
      double distance = distances[i] / count;
      mean[c] = centre[i] + distance;
      double ofSquares = Math.max(0, squares[i] - distance * distances[i]);
      double variance = ofSquares / count;
      inverse[c] = 1 / Math.sqrt(variance + terms.epsilon());
      // The running one is of the population that the minibatch is a sample of.
      double unbiased = count > 1 ? ofSquares / (count - 1) : variance;
      runningMean[c] = running(runningMean[c], mean[c]);
      runningVariance[c] = running(runningVariance[c], unbiased);
    }
  }

  /** Of a channel in the rows of a tile. */
  private double meanOf(float[] tile, int n, int channel) {
    double sum = 0;
    for (int i = channel; i < n; i += tiles.width()) {
      sum += tile[i];
    }
    return sum * tiles.width() / n;
  }

  private static float running(float before, double found) {
    return (float) ((1 - MOMENTUM) * before + MOMENTUM * found);
  }

  /** Hands the running means on, once all channels have been measured. */
  void store() {
    terms.mean().set(runningMean);
    terms.variance().set(runningVariance);
  }
}
