package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** {@code p_i = exp(x_i) / sum_j exp(x_j)} along an axis. */
final class SoftmaxRule implements Rule {

  private final Lines lines;

  SoftmaxRule(int axis, Shape shape) {
    lines = Lines.along(axis, shape);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] x = arguments[0];
    double[] p = new double[x.length];
    lines.forEach(
        start -> {
          double largest = lines.largest(x, start);
          double sum = 0;
          for (int i = 0; i < lines.length(); i++) {
            int at = start + (i * lines.step());
            p[at] = Math.exp(x[at] - largest);
            sum += p[at];
          }
          for (int i = 0; i < lines.length(); i++) {
            p[start + (i * lines.step())] /= sum;
          }
        });
    return p;
  }

  /** {@code dp_i / dx_j = p_i (1 - p_i)} where i = j, {@code -p_i p_j} elsewhere. */
  @Override
  public void back(double[][] arguments, double[] p, double[] slope, double[][] slopes) {
    lines.forEach(
        start -> {
          double mean = 0;
          for (int i = 0; i < lines.length(); i++) {
            int at = start + (i * lines.step());
            mean += p[at] * slope[at];
          }
          for (int i = 0; i < lines.length(); i++) {
            int at = start + (i * lines.step());
            slopes[0][at] += p[at] * (slope[at] - mean);
          }
        });
  }
}
