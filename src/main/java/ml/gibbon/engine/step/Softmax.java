package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/** {@code exp(x_i) / sum_j exp(x_j)} along an axis, or its logarithm. */
final class Softmax implements Step {

  private final Signal input;
  private final Signal output;
  private final AxisView view;
  private final boolean logarithm;
  private final float[] block;
  private final float[] gradient;
  private final double[] row;

  Softmax(Operand operand, Layout layout, int axis, boolean logarithm, int images, Arena arena) {
    Shape shape = operand.shape();
    this.input = operand.signal().orElseThrow();
    this.output = Signal.reserve(shape, images, layout, arena);
    this.view = AxisView.of(layout, shape, axis, images);
    this.logarithm = logarithm;
    this.block = new float[view.block()];
    this.gradient = new float[view.block()];
    this.row = new double[view.length()];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int o = 0; o < view.outer(); o++) {
      input.values().get(o * block.length, block, block.length);
      for (int i = 0; i < view.inner(); i++) {
        double logSum = exponentials(i);
        for (int j = 0; j < row.length; j++) {
          int at = j * view.inner() + i;
          block[at] = (float) (logarithm ? block[at] - logSum : row[j]);
        }
      }
      output.values().put(o * block.length, block, block.length);
    }
  }

  /**
   * Sets the row to the probabilities.
   *
   * @return logarithm of the sum of the exponentials, where it is needed
   */
  private double exponentials(int inner) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < row.length; j++) {
      maximum = Math.max(maximum, block[j * view.inner() + inner]);
    }
    for (int j = 0; j < row.length; j++) {
      row[j] = block[j * view.inner() + inner] - (double) maximum;
    }
    Exponential.apply(row, row.length);
    double sum = 0;
    for (double exponential : row) {
      sum += exponential;
    }
    double share = 1 / sum;
    for (int j = 0; j < row.length; j++) {
      row[j] *= share;
    }
    return logarithm ? maximum + Math.log(sum) : 0;
  }

  /**
   * {@code y_i (g_i - sum_j g_j y_j)}, of the logarithm {@code g_i - y_i sum_j g_j}, with the
   * probabilities y from the input: what follows may have changed the output.
   */
  @Override
  public void backward() {
    for (int o = 0; o < view.outer(); o++) {
      input.values().get(o * block.length, block, block.length);
      output.gradient().get(o * block.length, gradient, block.length);
      for (int i = 0; i < view.inner(); i++) {
        exponentials(i);
        differentiate(i);
      }
      input.gradient().put(o * block.length, gradient, block.length);
    }
  }

  private void differentiate(int inner) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += gradient[j * view.inner() + inner] * (logarithm ? 1 : row[j]);
    }
    for (int j = 0; j < row.length; j++) {
      int at = j * view.inner() + inner;
      gradient[at] =
          (float) (logarithm ? gradient[at] - row[j] * sum : row[j] * (gradient[at] - sum));
    }
  }
}
