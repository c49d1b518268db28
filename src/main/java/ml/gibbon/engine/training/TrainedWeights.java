package ml.gibbon.engine.training;

import java.util.Arrays;
import java.util.OptionalInt;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.LinearGradient;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Tiles;
import org.bytedeco.javacpp.FloatPointer;

/** Weights that are trained: a layer's part of the {@link ParameterBlock}. */
public final class TrainedWeights implements LinearWeights, LinearGradient {

  private final WeightsShape shape;
  private final int start;
  private final int matrices;
  private final LinearParameters parameters;
  private final OptionalInt biasStart;
  private final ParameterBlock block;
  private final Sgemm sgemm;
  private final float[] bias;
  private final float[] squares;
  private final float[] row;
  private final float[] rows;
  private boolean fresh;

  /**
   * @param start of this layer in the block
   * @param matrices taps that are multiplied one by one; 1 for a dense layer and for patches
   * @param parameters whose biases are those of this layer, unless they are trained
   * @param biasStart of the biases in the block if they are
   */
  TrainedWeights(
      WeightsShape shape,
      int start,
      int matrices,
      LinearParameters parameters,
      OptionalInt biasStart,
      ParameterBlock block,
      Sgemm sgemm) {
    this.shape = shape;
    this.start = start;
    this.matrices = matrices;
    this.parameters = parameters;
    this.biasStart = biasStart;
    this.block = block;
    this.sgemm = sgemm;
    this.bias = new float[shape.out()];
    this.squares = new float[shape.out()];
    this.row = new float[shape.out()];
    this.rows = new float[Math.max(1, Tiles.LENGTH / shape.out()) * shape.out()];
  }

  public WeightsShape shape() {
    return shape;
  }

  private int inputs() {
    return shape.taps() / matrices * shape.in();
  }

  private int matrix(int index) {
    return start + index * inputs() * shape.out();
  }

  @Override
  public void refresh() {
    if (biasStart.isPresent()) {
      block.values().get(biasStart.getAsInt(), bias, bias.length);
    } else {
      System.arraycopy(parameters.bias(bias.length), 0, bias, 0, bias.length);
    }
  }

  @Override
  public float[] bias() {
    return bias;
  }

  @Override
  public void forward(int matrix, int rows, FloatPointer x, FloatPointer y) {
    sgemm.multiply(rows, shape.out(), inputs(), x, block.values().at(matrix(matrix)), 1f, y);
  }

  @Override
  public void backward(int matrix, int rows, FloatPointer dy, float beta, FloatPointer dx) {
    FloatPointer weights = block.values().at(matrix(matrix));
    sgemm.multiplyByTransposed(rows, inputs(), shape.out(), dy, weights, beta, dx);
  }

  /** The first product of a minibatch writes over the old gradient where there is just one. */
  public void clearGradient() {
    fresh = matrices == 1 && block.isAlone(shape);
    if (!fresh) {
      block.gradient().zero(start, shape.length());
    }
  }

  @Override
  public void add(int matrix, int rows, FloatPointer x, FloatPointer dy) {
    FloatPointer gradient = block.gradient().at(matrix(matrix));
    sgemm.multiplyTransposed(inputs(), shape.out(), rows, x, dy, fresh ? 0f : 1f, gradient);
    fresh = false;
  }

  @Override
  public void addBias(Signal output, int offset, int count) {
    if (biasStart.isEmpty()) {
      return;
    }
    int out = shape.out();
    block.gradient().get(biasStart.getAsInt(), squares, out);
    for (int i = 0; i < count * out; i += rows.length) {
      int n = Math.min(rows.length, count * out - i);
      output.gradient().get(offset + i, rows, n);
      for (int r = 0; r < n; r += out) {
        Tiles.addFrom(squares, rows, r, out);
      }
    }
    block.gradient().put(biasStart.getAsInt(), squares, out);
  }

  /** Shortens the weight vectors that are longer than allowed to the length allowed. */
  public void bound() {
    if (shape.maxNorm() == Float.POSITIVE_INFINITY) {
      return;
    }
    int out = shape.out();
    Arrays.fill(squares, 0f);
    for (int i = start; i < start + shape.length(); i += out) {
      block.values().get(i, row, out);
      Tiles.addSquares(squares, row, out);
    }
    boolean within = true;
    for (int o = 0; o < out; o++) {
      double norm = Math.sqrt(squares[o]);
      within &= norm <= shape.maxNorm();
      squares[o] = norm <= shape.maxNorm() ? 1f : (float) (shape.maxNorm() / norm);
    }
    for (int i = start; !within && i < start + shape.length(); i += out) {
      block.values().get(i, row, out);
      Tiles.multiply(row, squares, out);
      block.values().put(i, row, out);
    }
  }
}
