package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/**
 * {@code (x - mean) / sqrt(variance + epsilon)} of rows of values, each with its own mean and
 * variance, which are computed in double precision.
 */
final class Standardisation implements Step {

  private final Signal input;
  private final Signal output;
  private final double epsilon;
  private final float[] row;
  private final float[] gradient;
  private double mean;
  private double scale;

  /**
   * @param operand one example after the other
   * @param axis the first of those that make up a row
   */
  Standardisation(Operand operand, int axis, double epsilon, int images, Arena arena) {
    Shape shape = operand.shape();
    this.input = operand.signal().orElseThrow();
    this.output = Signal.reserve(shape, images, Layout.PLAIN, arena);
    this.epsilon = epsilon;
    this.row = new float[shape.size(axis, shape.rank())];
    this.gradient = new float[row.length];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int i = 0; i < input.length(); i += row.length) {
      input.values().get(i, row, row.length);
      standardise();
      output.values().put(i, row, row.length);
    }
  }

  private void standardise() {
    mean = sum() / row.length;
    scale = 1 / Math.sqrt(squares() / row.length + epsilon);
    for (int j = 0; j < row.length; j++) {
      row[j] = (float) ((row[j] - mean) * scale);
    }
  }

  /** Several sums at a time: one alone waits for each of its additions. */
  private double sum() {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int whole = row.length - row.length % 4;
    for (int j = 0; j < whole; j += 4) {
      a += row[j];
      b += row[j + 1];
      c += row[j + 2];
      d += row[j + 3];
    }
    for (int j = whole; j < row.length; j++) {
      a += row[j];
    }
    return (a + b) + (c + d);
  }

  /** Of the differences from the mean, in the same way. */
  private double squares() {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int whole = row.length - row.length % 4;
    for (int j = 0; j < whole; j += 4) {
      a += (row[j] - mean) * (row[j] - mean);
      b += (row[j + 1] - mean) * (row[j + 1] - mean);
      c += (row[j + 2] - mean) * (row[j + 2] - mean);
      d += (row[j + 3] - mean) * (row[j + 3] - mean);
    }
    for (int j = whole; j < row.length; j++) {
      a += (row[j] - mean) * (row[j] - mean);
    }
    return (a + b) + (c + d);
  }

  /** With y the result, {@code (g - mean(g) - y mean(g y)) / sqrt(variance + epsilon)}. */
  @Override
  public void backward() {
    for (int i = 0; i < input.length(); i += row.length) {
      input.values().get(i, row, row.length);
      output.gradient().get(i, gradient, row.length);
      standardise();
      double sum = 0;
      double along = 0;
      for (int j = 0; j < row.length; j++) {
        sum += gradient[j];
        along += (double) gradient[j] * row[j];
      }
      for (int j = 0; j < row.length; j++) {
        gradient[j] =
            (float) (scale * (gradient[j] - sum / row.length - row[j] * (along / row.length)));
      }
      input.gradient().put(i, gradient, row.length);
    }
  }
}
