package ml.gibbon.verify.walk;

import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** {@code (x - mean) / sqrt(variance + epsilon)} of the values of an axis and all after it. */
final class StandardisationRule implements Rule {

  private final int count;
  private final double epsilon;

  StandardisationRule(Operation.Standardisation standardisation, Shape in) {
    count = in.size(in.axis(standardisation.axis()), in.rank());
    epsilon = standardisation.epsilon();
  }

  private double mean(double[] x, int start) {
    double sum = 0;
    for (int i = start; i < start + count; i++) {
      sum += x[i];
    }
    return sum / count;
  }

  private double deviation(double[] x, int start, double mean) {
    double squares = 0;
    for (int i = start; i < start + count; i++) {
      squares += (x[i] - mean) * (x[i] - mean);
    }
    return Math.sqrt((squares / count) + epsilon);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] x = arguments[0];
    double[] out = new double[x.length];
    for (int start = 0; start < x.length; start += count) {
      double mean = mean(x, start);
      double deviation = deviation(x, start, mean);
      for (int i = start; i < start + count; i++) {
        out[i] = (x[i] - mean) / deviation;
      }
    }
    return out;
  }

  /**
   * With y the value and d the deviation, {@code dy_i / dx_j = ((i = j) - 1/n - y_i y_j / n) / d}.
   */
  @Override
  public void back(double[][] arguments, double[] y, double[] slope, double[][] slopes) {
    double[] x = arguments[0];
    for (int start = 0; start < x.length; start += count) {
      double deviation = deviation(x, start, mean(x, start));
      double sum = 0;
      double product = 0;
      for (int i = start; i < start + count; i++) {
        sum += slope[i];
        product += slope[i] * y[i];
      }
      for (int j = start; j < start + count; j++) {
        slopes[0][j] += (slope[j] - (sum / count) - (y[j] * product / count)) / deviation;
      }
    }
  }
}
