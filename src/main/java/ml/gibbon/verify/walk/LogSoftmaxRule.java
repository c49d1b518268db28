package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** {@code x_i - log(sum_j exp(x_j))} along an axis. */
final class LogSoftmaxRule implements Rule {

  private final Lines lines;

  LogSoftmaxRule(int axis, Shape shape) {
    lines = Lines.along(axis, shape);
  }

  /** {@code log(sum_j exp(x_j))}, with the largest taken out so that nothing overflows. */
  private static double logOfSum(double[] x, int start, Lines lines) {
    double largest = lines.largest(x, start);
    double sum = 0;
    for (int i = 0; i < lines.length(); i++) {
      sum += Math.exp(x[start + (i * lines.step())] - largest);
    }
    return largest + Math.log(sum);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] x = arguments[0];
    double[] out = new double[x.length];
    lines.forEach(
        start -> {
          double log = logOfSum(x, start, lines);
          for (int i = 0; i < lines.length(); i++) {
            int at = start + (i * lines.step());
            out[at] = x[at] - log;
          }
        });
    return out;
  }

  /** {@code dy_i / dx_j = 1 - p_j} where i = j, {@code -p_j} elsewhere. */
  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    lines.forEach(
        start -> {
          double sum = 0;
          for (int i = 0; i < lines.length(); i++) {
            sum += slope[start + (i * lines.step())];
          }
          for (int i = 0; i < lines.length(); i++) {
            int at = start + (i * lines.step());
            slopes[0][at] += slope[at] - (Math.exp(value[at]) * sum);
          }
        });
  }
}
