package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** {@code z_i = f(x_i, y_i)}, the smaller tensor repeated. */
final class ArithmeticRule implements Rule {

  private final Surface surface;
  private final int[] ofX;
  private final int[] ofY;

  ArithmeticRule(Surface surface, Shape x, Shape y, Shape out) {
    this.surface = surface;
    this.ofX = Positions.broadcast(x, out);
    this.ofY = Positions.broadcast(y, out);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[ofX.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = surface.value().applyAsDouble(arguments[0][ofX[i]], arguments[1][ofY[i]]);
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      double x = arguments[0][ofX[i]];
      double y = arguments[1][ofY[i]];
      slopes[0][ofX[i]] += slope[i] * surface.slopeOfX().applyAsDouble(x, y);
      slopes[1][ofY[i]] += slope[i] * surface.slopeOfY().applyAsDouble(x, y);
    }
  }
}
