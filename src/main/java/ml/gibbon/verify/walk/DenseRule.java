package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** {@code W x + b} for each innermost vector x. Arguments: x, W and, if there is one, b. */
final class DenseRule implements Rule {

  private final int outputs;
  private final int inputs;

  /**
   * @param weights {@code [outputs, inputs]}
   */
  DenseRule(Shape weights) {
    outputs = weights.length(0);
    inputs = weights.length(1);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] x = arguments[0];
    double[] weights = arguments[1];
    int vectors = inputs == 0 ? 0 : x.length / inputs;
    double[] out = new double[vectors * outputs];
    for (int v = 0; v < vectors; v++) {
      for (int o = 0; o < outputs; o++) {
        double sum = arguments.length > 2 ? arguments[2][o] : 0;
        for (int i = 0; i < inputs; i++) {
          sum += weights[(o * inputs) + i] * x[(v * inputs) + i];
        }
        out[(v * outputs) + o] = sum;
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    double[] x = arguments[0];
    double[] weights = arguments[1];
    for (int j = 0; j < slope.length; j++) {
      int o = j % outputs;
      int v = j / outputs;
      for (int i = 0; i < inputs; i++) {
        if (slopes[0] != null) {
          slopes[0][(v * inputs) + i] += slope[j] * weights[(o * inputs) + i];
        }
        if (slopes[1] != null) {
          slopes[1][(o * inputs) + i] += slope[j] * x[(v * inputs) + i];
        }
      }
      if (slopes.length > 2 && slopes[2] != null) {
        slopes[2][o] += slope[j];
      }
    }
  }
}
