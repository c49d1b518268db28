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
 * the place of the output's, the values have one of their own: the way back reads the input. All is
 * done one block of channels after the other, which stays in the cache between two passes.
 */
public final class Normalisation implements Trainable, ActivationFusing {

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
  private final float[] gamma;
  private final float[] beta;
  private final double[] ofGradient;
  private final double[] ofProducts;
  private final ChannelTiles tiles;
  private final ChannelStatistics statistics;
  private final float[] centre;
  private final float[] factor;
  private final float[] summand;
  private final float[] slope;
  private final float[] constant;
  private final float[] x;
  private final float[] y;
  private final float[] g;
  private final ChannelSums sums;
  private Optional<ActivationFunction> following = Optional.empty();
  private boolean ofBatch;
  private boolean differentiated;

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
    this.gamma = new float[channels];
    this.beta = new float[channels];
    this.ofGradient = new double[channels];
    this.ofProducts = new double[channels];
    this.tiles = new ChannelTiles(input);
    this.statistics = new ChannelStatistics(input, tiles, terms);
    this.centre = new float[tiles.length()];
    this.factor = new float[tiles.length()];
    this.summand = new float[tiles.length()];
    this.slope = new float[tiles.length()];
    this.constant = new float[tiles.length()];
    this.x = new float[tiles.length()];
    this.y = new float[tiles.length()];
    this.g = new float[tiles.length()];
    this.sums = new ChannelSums(tiles.width(), tiles.length());
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return following.isEmpty()
        && (function instanceof ActivationFunction.Relu
            || function instanceof ActivationFunction.Clip);
  }

  @Override
  public void fuse(ActivationFunction function) {
    following = Optional.of(function);
  }

  @Override
  public boolean differentiatesActivation() {
    return true;
  }

  @Override
  public void refresh() {
    System.arraycopy(terms.scale().values(), 0, gamma, 0, channels);
    System.arraycopy(terms.shift().values(), 0, beta, 0, channels);
    statistics.refresh();
  }

  @Override
  public void forward() {
    ofBatch = terms.byBatch() && batch.isOn();
    differentiated = false;
    for (int block = 0; block < tiles.blocks(); block++) {
      if (ofBatch) {
        statistics.measure(block, rows());
      } else {
        statistics.take(block);
      }
      setTerms(block);
      tiles.visit(
          block,
          input.images(),
          (from, n) -> {
            input.values().get(from, x, n);
            finish(n);
            output.values().put(from, y, n);
          });
    }
    if (ofBatch) {
      statistics.store();
    }
  }

  /** Rows of the minibatch at a place. */
  private int rows() {
    return batch.isOn() ? batch.images() * parts : input.images();
  }

  private void setTerms(int block) {
    tiles.repeat(block, this::factor, factor);
    tiles.repeat(block, c -> beta[c] - statistics.mean(c) * (float) factor(c), summand);
    tiles.repeat(block, statistics::mean, centre);
  }

  private double factor(int channel) {
    return gamma[channel] * statistics.inverse(channel);
  }

  /** From input values in the tile x to output values in the tile y. */
  private void finish(int n) {
    Tiles.affine(y, x, factor, summand, n);
    if (following.isPresent()) {
      following.get().apply(y, n);
    }
  }

  @Override
  public boolean isTrained() {
    return terms.scale().isTrained() || terms.shift().isTrained();
  }

  /** The gradient by the input is then there as well, over that by the output. */
  @Override
  public void accumulate() {
    differentiate(true);
    differentiated = true;
    add(terms.scale(), c -> ofProducts[c] * statistics.inverse(c));
    add(terms.shift(), c -> ofGradient[c]);
  }

  private void add(ParameterVector to, IntToDoubleFunction ofChannel) {
    if (to.isTrained()) {
      float[] slopes = new float[channels];
      for (int c = 0; c < channels; c++) {
        slopes[c] = (float) ofChannel.applyAsDouble(c);
      }
      to.addGradient(slopes);
    }
  }

  @Override
  public void backward() {
    if (!differentiated) {
      differentiate(false);
    }
    differentiated = false;
  }

  /**
   * By the statistics of the minibatch, with d the distance from the mean and n values a channel,
   * {@code scale / deviation (g - sum(g) / n - d sum(g d) / (n (variance + epsilon)))}. What fills
   * up the micro-batch has no part in the loss then.
   *
   * @param sums whether the sums are needed in any case
   */
  private void differentiate(boolean sums) {
    for (int block = 0; block < tiles.blocks(); block++) {
      setTerms(block);
      if (ofBatch) {
        sum(block);
        throughStatistics(block);
      } else {
        throughFactors(block, sums);
      }
    }
    if (ofBatch) {
      tiles.clearGradientAfter(rows());
    }
  }

  /** Takes the gradient back through the activation, where it is, and reads it into the tile g. */
  private void throughActivation(int from, int n) {
    output.gradient().get(from, g, n);
    input.values().get(from, x, n);
    if (following.isPresent()) {
      finish(n);
      following.get().differentiate(y, g, n);
      output.gradient().put(from, g, n);
    }
  }

  /** Sums of the gradient, and of its products with the input's distance from the mean. */
  private void sum(int block) {
    sums.clear();
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          throughActivation(from, n);
          sums.addWeights(g, x, centre, n);
        });
    int first = tiles.first(block);
    System.arraycopy(sums.total(), 0, ofGradient, first, tiles.width());
    System.arraycopy(sums.totalOfProducts(), 0, ofProducts, first, tiles.width());
  }

  /**
   * @param summed whether the sums are needed
   */
  private void throughFactors(int block, boolean summed) {
    if (summed) {
      sum(block);
    }
    tiles.visit(
        block,
        input.images(),
        (from, n) -> {
          if (summed) {
            output.gradient().get(from, g, n);
          } else {
            throughActivation(from, n);
          }
          Tiles.multiply(g, factor, n);
          input.gradient().put(from, g, n);
        });
  }

  private void throughStatistics(int block) {
    double count = (double) rows() * input.volume().places();
    tiles.repeat(block, c -> slope(c, count), slope);
    tiles.repeat(
        block,
        c -> -factor(c) * ofGradient[c] / count - slope(c, count) * statistics.mean(c),
        constant);
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          output.gradient().get(from, g, n);
          input.values().get(from, x, n);
          Tiles.affineOfPairs(g, x, factor, slope, constant, n);
          input.gradient().put(from, g, n);
        });
  }

  /** By which the gradient by the input falls with the input. */
  private double slope(int channel, double count) {
    double inverse = statistics.inverse(channel);
    return -factor(channel) * inverse * inverse * ofProducts[channel] / count;
  }
}
