package ml.gibbon.engine.training;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.LinearGradient;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Tiles;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The absolute values of weights that are trained: a copy of a layer's part of the {@link
 * ParameterBlock}. Its gradient goes to the weights with their signs.
 */
final class AbsoluteWeights implements LinearWeights, LinearGradient {

  private final WeightsShape shape;
  private final int start;
  private final int matrices;
  private final LinearParameters parameters;
  private final ParameterBlock block;
  private final Sgemm sgemm;
  private final float[] bias;
  private final float[] weight = new float[Tiles.LENGTH];
  private final float[] slope = new float[Tiles.LENGTH];
  private final float[] sum = new float[Tiles.LENGTH];
  private NativeFloats values;
  private NativeFloats gradient;

  /**
   * @param start of the weights in the block
   * @param matrices taps that are multiplied one by one; 1 for a dense layer and for patches
   * @param parameters whose biases are those of this layer
   */
  AbsoluteWeights(
      WeightsShape shape,
      int start,
      int matrices,
      LinearParameters parameters,
      ParameterBlock block,
      Sgemm sgemm) {
    this.shape = shape;
    this.start = start;
    this.matrices = matrices;
    this.parameters = parameters;
    this.block = block;
    this.sgemm = sgemm;
    this.bias = new float[shape.out()];
  }

  /** Reserves the native memory of the copy and of its gradient. */
  void reserve(Arena arena) {
    values = arena.reserve(shape.length());
    gradient = arena.reserve(matrixLength());
  }

  private int inputs() {
    return shape.taps() / matrices * shape.in();
  }

  private int matrixLength() {
    return inputs() * shape.out();
  }

  @Override
  public void refresh() {
    System.arraycopy(parameters.bias(bias.length), 0, bias, 0, bias.length);
    for (int i = 0; i < shape.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, shape.length() - i);
      block.values().get(start + i, weight, n);
      for (int j = 0; j < n; j++) {
        weight[j] = Math.abs(weight[j]);
      }
      values.put(i, weight, n);
    }
  }

  @Override
  public float[] bias() {
    return bias;
  }

  @Override
  public void forward(int matrix, int rows, FloatPointer x, FloatPointer y) {
    FloatPointer weights = values.at(matrix * matrixLength());
    sgemm.multiply(rows, shape.out(), inputs(), x, weights, 1f, y);
  }

  @Override
  public void backward(int matrix, int rows, FloatPointer dy, float beta, FloatPointer dx) {
    FloatPointer weights = values.at(matrix * matrixLength());
    sgemm.multiplyByTransposed(rows, inputs(), shape.out(), dy, weights, beta, dx);
  }

  @Override
  public void add(int matrix, int rows, FloatPointer x, FloatPointer dy) {
    sgemm.multiplyTransposed(inputs(), shape.out(), rows, x, dy, 0f, gradient.at(0));
    int first = start + matrix * matrixLength();
    for (int i = 0; i < matrixLength(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, matrixLength() - i);
      block.values().get(first + i, weight, n);
      gradient.get(i, slope, n);
      block.gradient().get(first + i, sum, n);
      for (int j = 0; j < n; j++) {
        sum[j] += Math.signum(weight[j]) * slope[j];
      }
      block.gradient().put(first + i, sum, n);
    }
  }

  @Override
  public void addBias(Signal output, int offset, int count) {
    // The biases are fixed: absolute values are of weights alone.
  }
}
