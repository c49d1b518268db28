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
  private final double[] ofGradient;
  private final double[] ofProducts;
  private final ChannelTiles tiles;
  private final float[] centre;
  private final float[] factor;
  private final float[] summand;
  private final float[] slope;
  private final float[] constant;
  private final float[] x;
  private final float[] y;
  private final float[] g;
  private final ChannelSums sums;
  private final ChannelSums products;
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
    this.mean = new double[channels];
    this.inverse = new double[channels];
    this.gamma = new float[channels];
    this.beta = new float[channels];
    this.runningMean = new float[channels];
    this.runningVariance = new float[channels];
    this.ofGradient = new double[channels];
    this.ofProducts = new double[channels];
    this.tiles = new ChannelTiles(input);
    this.centre = new float[tiles.length()];
    this.factor = new float[tiles.length()];
    this.summand = new float[tiles.length()];
    this.slope = new float[tiles.length()];
    this.constant = new float[tiles.length()];
    this.x = new float[tiles.length()];
    this.y = new float[tiles.length()];
    this.g = new float[tiles.length()];
    this.sums = new ChannelSums(tiles.width(), tiles.length());
    this.products = new ChannelSums(tiles.width(), tiles.length());
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
    differentiated = false;
    for (int block = 0; block < tiles.blocks(); block++) {
      if (ofBatch) {
        measure(block);
      } else {
        take(block);
      }
      setTerms(block);
      tiles.visit(
          block,
          input.images(),
          (from, n) -> {
            input.values().get(from, y, n);
            finish(n);
            output.values().put(from, y, n);
          });
    }
    if (ofBatch) {
      terms.mean().set(runningMean);
      terms.variance().set(runningVariance);
    }
  }

  /** From input values to output values, in the tile y. */
  private void finish(int n) {
    Tiles.affine(y, factor, summand, n);
    if (following.isPresent()) {
      following.get().apply(y, n);
    }
  }

  /** Takes the statistics that it holds. */
  private void take(int block) {
    for (int c = first(block); c < first(block + 1); c++) {
      mean[c] = runningMean[c];
      inverse[c] = 1 / Math.sqrt(runningVariance[c] + terms.epsilon());
    }
  }

  private int first(int block) {
    return block * tiles.width();
  }

  private void setTerms(int block) {
    setAll(factor, block, c -> gamma[c] * inverse[c]);
    setAll(summand, block, c -> beta[c] - mean[c] * (float) (gamma[c] * inverse[c]));
    setAll(centre, block, c -> mean[c]);
  }

  /** Lays a number for each channel of a block out as the values of a tile lie. */
  private void setAll(float[] to, int block, IntToDoubleFunction ofChannel) {
    int width = tiles.width();
    for (int i = 0; i < width; i++) {
      to[i] = (float) ofChannel.applyAsDouble(first(block) + i);
    }
    for (int i = width; i < to.length; i++) {
      to[i] = to[i - width];
    }
  }

  /** Rows of the minibatch at a place. */
  private int rows() {
    return batch.isOn() ? batch.images() * parts : input.images();
  }

  private double count() {
    return (double) rows() * input.volume().places();
  }

  private void measure(int block) {
    sums.clear();
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          input.values().get(from, x, n);
          sums.add(x, n);
        });
    double[] total = sums.total();
    for (int i = 0; i < total.length; i++) {
      mean[first(block) + i] = total[i] / count();
    }
    setAll(centre, block, c -> mean[c]);
    products.clear();
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          input.values().get(from, x, n);
          Tiles.subtract(x, centre, n);
          products.addSquares(x, n);
        });
    double[] squares = products.total();
    for (int i = 0; i < squares.length; i++) {
      int c = first(block) + i;
      double variance = squares[i] / count();
      inverse[c] = 1 / Math.sqrt(variance + terms.epsilon());
      // The running one is of the population that the minibatch is a sample of.
      double unbiased = count() > 1 ? squares[i] / (count() - 1) : variance;
      runningMean[c] = running(runningMean[c], mean[c]);
      runningVariance[c] = running(runningVariance[c], unbiased);
    }
  }

  private static float running(float before, double found) {
    return (float) ((1 - MOMENTUM) * before + MOMENTUM * found);
  }

  @Override
  public boolean isTrained() {
    return terms.scale().isTrained() || terms.shift().isTrained();
  }

  /** The gradient by the input is then there as well, over that by the output. */
  @Override
  public void accumulate() {
    differentiate();
    differentiated = true;
    add(terms.scale(), c -> ofProducts[c] * inverse[c]);
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
      differentiate();
    }
    differentiated = false;
  }

  /**
   * By the statistics of the minibatch, with d the distance from the mean and n values a channel,
   * {@code scale / deviation (g - sum(g) / n - d sum(g d) / (n (variance + epsilon)))}. What fills
   * up the micro-batch has no part in the loss then.
   */
  private void differentiate() {
    for (int block = 0; block < tiles.blocks(); block++) {
      setTerms(block);
      if (ofBatch || isTrained()) {
        sum(block);
      }
      if (ofBatch) {
        throughStatistics(block);
      } else {
        tiles.visit(
            block,
            input.images(),
            (from, n) -> {
              readGradient(from, n);
              Tiles.multiply(g, factor, n);
              input.gradient().put(from, g, n);
            });
      }
    }
    if (ofBatch) {
      tiles.clearGradientAfter(rows());
    }
  }

  /** The gradient before the activation, and the input values. */
  private void readGradient(int from, int n) {
    output.gradient().get(from, g, n);
    input.values().get(from, x, n);
    if (following.isPresent()) {
      System.arraycopy(x, 0, y, 0, n);
      finish(n);
      following.get().differentiate(y, g, n);
    }
  }

  /** Sums of the gradient, and of its products with the input's distance from the mean. */
  private void sum(int block) {
    sums.clear();
    products.clear();
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          readGradient(from, n);
          Tiles.subtract(x, centre, n);
          sums.add(g, n);
          products.addProducts(g, x, n);
        });
    System.arraycopy(sums.total(), 0, ofGradient, first(block), tiles.width());
    System.arraycopy(products.total(), 0, ofProducts, first(block), tiles.width());
  }

  private void throughStatistics(int block) {
    setAll(
        slope,
        block,
        c -> -gamma[c] * inverse[c] * inverse[c] * inverse[c] * ofProducts[c] / count());
    setAll(constant, block, c -> -gamma[c] * inverse[c] * ofGradient[c] / count());
    tiles.visit(
        block,
        rows(),
        (from, n) -> {
          readGradient(from, n);
          Tiles.subtract(x, centre, n);
          Tiles.affineOfPairs(g, x, factor, slope, constant, n);
          input.gradient().put(from, g, n);
        });
  }
}
