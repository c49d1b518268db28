package ml.gibbon.engine.step;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The weights of a dense or convolutional step: a matrix for each tap, or one for whole patches,
 * that rows of values are multiplied with; and the biases.
 */
public interface LinearWeights {

  /** Takes over the parameters as they are. */
  void refresh();

  /** Biases {@code [outputs]} since the last {@link #refresh}. */
  float[] bias();

  /** {@code y += x W}, with x {@code [rows, inputs]} and y {@code [rows, outputs]}. */
  void forward(int matrix, int rows, FloatPointer x, FloatPointer y);

  /**
   * {@code dx = dy W^T + beta dx}.
   *
   * @param beta 0 or 1
   */
  void backward(int matrix, int rows, FloatPointer dy, float beta, FloatPointer dx);

  /** Where the weights of a step come from. */
  @FunctionalInterface
  interface Source {
    /**
     * @param matrices taps that are multiplied one by one; 1 for a dense layer and for patches
     * @param taps of the kernel
     * @param in input channels
     * @param out outputs
     */
    LinearWeights of(LinearParameters parameters, int matrices, int taps, int in, int out);
  }
}
