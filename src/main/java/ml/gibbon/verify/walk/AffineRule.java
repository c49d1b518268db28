package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** {@code scale x + shift} for each channel. Arguments: x, scale, shift. */
final class AffineRule implements Rule {

  private final int channels;
  private final int places;

  AffineRule(Shape in) {
    this.channels = in.length(1);
    this.places = in.size(2, in.rank());
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[arguments[0].length];
    for (int i = 0; i < out.length; i++) {
      int c = i / places % channels;
      out[i] = (arguments[1][c] * arguments[0][i]) + arguments[2][c];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      int c = i / places % channels;
      if (slopes[0] != null) {
        slopes[0][i] += slope[i] * arguments[1][c];
      }
      if (slopes[1] != null) {
        slopes[1][c] += slope[i] * arguments[0][i];
      }
      if (slopes[2] != null) {
        slopes[2][c] += slope[i];
      }
    }
  }
}
