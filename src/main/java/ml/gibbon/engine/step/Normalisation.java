package ml.gibbon.engine.step;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import ml.gibbon.engine.product.Arena;

/**
 * {@code scale (x - mean) / sqrt(variance + epsilon) + shift} for each channel in training: by the
 * statistics of the minibatch with the gradient through them, as algorithm 1 of Ioffe and Szegedy
 * 2015 (arXiv:1502.03167), or by those that it holds.
 *
 * <p>Mean and variance of the minibatch are those of all its images and places. The gradient takes
 * the place of the output's, the values have one of their own: the way back reads the input.
 */
public final class Normalisation implements Trainable, ActivationFusing {

  /** Share of a minibatch's statistics in the running ones, PyTorch's default. */
  private static final double MOMENTUM = .1;

  /**
   * What it computes with.
   *
   * @param scale all {@code [channels]}
   * @param byBatch whether the statistics are those of the minibatch in training, of which mean and
   *     variance are the running means then
   */
  public record Terms(
      ParameterVector scale,
      ParameterVector shift,
      ParameterVector mean,
      ParameterVector variance,
      double epsilon,
      boolean byBatch) {}

  private final Signal input;
  private final Signal output;
  private final Terms terms;
  private final BatchInTraining batch;
  private final int parts;
  private final int channels;
  private final double[] mean;
  private final double[] inverse;
  private final float[] gamma;
  private final float[] beta;
  private final float[] runningMean;
  private final float[] runningVariance;
  private final ChannelTiles tiles;
  private final float[][] centre;
  private final float[][] factor;
  private final float[][] slope;
  private final float[][] summand;
  private final float[] x;
  private final float[] g;
  private final ChannelSums sums;
  private final ChannelSums products;
  private Optional<ActivationFunction> following = Optional.empty();
  private boolean ofBatch;
  private boolean summed;

  /**
   * @param parts rows of the signal for each image of the micro-batch
   */
  public Normalisation(Signal input, Terms terms, BatchInTraining batch, int parts, Arena arena) {
    this.input = input;
    this.terms = terms;
    this.batch = batch;
    this.parts = parts;
    this.output =
        new Signal(
            input.volume(),
            input.images(),
            input.layout(),
            arena.reserve(input.length()),
            input.gradient());
    this.channels = input.volume().channels();
    this.mean = new double[channels];
    this.inverse = new double[channels];
    this.gamma = new float[channels];
    this.beta = new float[channels];
    this.runningMean = new float[channels];
    this.runningVariance = new float[channels];
    this.tiles = new ChannelTiles(input);
    this.centre = new float[tiles.blocks()][tiles.length()];
    this.factor = new float[tiles.blocks()][tiles.length()];
    this.slope = new float[tiles.blocks()][tiles.length()];
    this.summand = new float[tiles.blocks()][tiles.length()];
    this.x = new float[tiles.length()];
    this.g = new float[tiles.length()];
    this.sums = new ChannelSums(tiles);
    this.products = new ChannelSums(tiles);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return function instanceof ActivationFunction.Relu
        || function instanceof ActivationFunction.Clip;
  }

  @Override
  public void fuse(ActivationFunction function) {
    following = Optional.of(function);
  }

  @Override
  public void refresh() {
    copy(terms.scale(), gamma);
    copy(terms.shift(), beta);
    copy(terms.mean(), runningMean);
    copy(terms.variance(), runningVariance);
  }

  private static void copy(ParameterVector from, float[] to) {
    System.arraycopy(from.values(), 0, to, 0, to.length);
  }

  @Override
  public void forward() {
    ofBatch = terms.byBatch() && batch.isOn();
    summed = false;
    if (ofBatch) {
      measure();
    } else {
      for (int c = 0; c < channels; c++) {
        mean[c] = runningMean[c];
        inverse[c] = 1 / Math.sqrt(runningVariance[c] + terms.epsilon());
      }
    }
    setAll(factor, c -> gamma[c] * inverse[c]);
    setAll(summand, c -> beta[c] - mean[c] * (float) (gamma[c] * inverse[c]));
    setAll(centre, c -> mean[c]);
    tiles.visit(
        (block, from, n) -> {
          input.values().get(from, x, n);
          Tiles.affine(x, factor[block], summand[block], n);
          following.ifPresent(function -> function.apply(x, n));
          output.values().put(from, x, n);
        });
  }

  /** Lays a number for each channel out as the values of the tiles lie. */
  private void setAll(float[][] to, IntToDoubleFunction ofChannel) {
    for (int block = 0; block < to.length; block++) {
      for (int i = 0; i < to[block].length; i++) {
        to[block][i] =
            i < tiles.width()
                ? (float) ofChannel.applyAsDouble(tiles.channel(block, i))
                : to[block][i - tiles.width()];
      }
    }
  }

  /** Rows of the minibatch at a place. */
  private int rows() {
    return batch.isOn() ? batch.images() * parts : input.images();
  }

  private void measure() {
    double count = (double) rows() * input.volume().places();
    sums.clear();
    tiles.visit(
        rows(),
        (block, from, n) -> {
          input.values().get(from, x, n);
          sums.add(block, x, n);
        });
    double[] total = sums.total();
    for (int c = 0; c < channels; c++) {
      mean[c] = total[c] / count;
    }
    setAll(centre, c -> mean[c]);
    products.clear();
    tiles.visit(
        rows(),
        (block, from, n) -> {
          input.values().get(from, x, n);
          Tiles.subtract(x, centre[block], n);
          products.addSquares(block, x, n);
        });
    double[] squares = products.total();
    for (int c = 0; c < channels; c++) {
      double variance = squares[c] / count;
      inverse[c] = 1 / Math.sqrt(variance + terms.epsilon());
      // The running one is of the population that the minibatch is a sample of.
      double unbiased = count > 1 ? squares[c] / (count - 1) : variance;
      runningMean[c] = running(runningMean[c], mean[c]);
      runningVariance[c] = running(runningVariance[c], unbiased);
    }
    terms.mean().set(runningMean);
    terms.variance().set(runningVariance);
  }

  private static float running(float before, double found) {
    return (float) ((1 - MOMENTUM) * before + MOMENTUM * found);
  }

  @Override
  public boolean isTrained() {
    return terms.scale().isTrained() || terms.shift().isTrained();
  }

  /** Sums of the output's gradient, and of its products with the input's distance from the mean. */
  private void sum() {
    if (summed) {
      return;
    }
    sums.clear();
    products.clear();
    tiles.visit(
        rows(),
        (block, from, n) -> {
          output.gradient().get(from, g, n);
          input.values().get(from, x, n);
          Tiles.subtract(x, centre[block], n);
          sums.add(block, g, n);
          products.addProducts(block, g, x, n);
        });
    summed = true;
  }

  @Override
  public void accumulate() {
    sum();
    if (terms.scale().isTrained()) {
      float[] slopes = new float[channels];
      double[] total = products.total();
      for (int c = 0; c < channels; c++) {
        slopes[c] = (float) (total[c] * inverse[c]);
      }
      terms.scale().addGradient(slopes);
    }
    if (terms.shift().isTrained()) {
      float[] slopes = new float[channels];
      double[] total = sums.total();
      for (int c = 0; c < channels; c++) {
        slopes[c] = (float) total[c];
      }
      terms.shift().addGradient(slopes);
    }
  }

  @Override
  public void backward() {
    if (ofBatch) {
      throughStatistics();
      return;
    }
    tiles.visit(
        (block, from, n) -> {
          output.gradient().get(from, g, n);
          Tiles.multiply(g, factor[block], n);
          input.gradient().put(from, g, n);
        });
  }

  /**
   * With d the distance from the mean and n values a channel, {@code scale / deviation (g - sum(g)
   * / n - d sum(g d) / (n (variance + epsilon)))}. What fills up the micro-batch has no part in the
   * loss.
   */
  private void throughStatistics() {
    sum();
    double count = (double) rows() * input.volume().places();
    double[] ofGradient = sums.total();
    double[] ofProducts = products.total();
    setAll(slope, c -> -gamma[c] * inverse[c] * inverse[c] * inverse[c] * ofProducts[c] / count);
    setAll(summand, c -> -gamma[c] * inverse[c] * ofGradient[c] / count);
    tiles.visit(
        rows(),
        (block, from, n) -> {
          output.gradient().get(from, g, n);
          input.values().get(from, x, n);
          Tiles.subtract(x, centre[block], n);
          Tiles.affineOfPairs(g, x, factor[block], slope[block], summand[block], n);
          input.gradient().put(from, g, n);
        });
    tiles.clearGradientAfter(rows());
  }
}
