package ml.gibbon.loss;

/**
 * The sum of the squares of what a network's values are from those that they should be: {@code
 * sum_k (Z_k - t_k)^2}. Its derivative is {@code 2 (Z_k - t_k)}.
 *
 * @param targets t, {@code [N, K]}
 */
public record SquaredError(float[] targets) implements Loss {

  @Override
  public double value(int image, float[] values, int size) {
    double sum = 0;
    for (int k = image * size; k < (image + 1) * size; k++) {
      double error = values[k] - targets[k];
      sum += error * error;
    }
    return sum;
  }

  @Override
  public void derivative(int image, float[] values, int size, float[] cotangent) {
    for (int k = image * size; k < (image + 1) * size; k++) {
      cotangent[k] = 2 * (values[k] - targets[k]);
    }
  }
}
