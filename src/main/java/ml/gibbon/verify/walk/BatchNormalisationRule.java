package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/**
 * {@code scale (x - mean) / sqrt(variance + epsilon) + shift} for each channel. Arguments: x,
 * scale, shift, mean, variance.
 */
final class BatchNormalisationRule implements Rule {

  private final int channels;
  private final int places;
  private final double epsilon;

  BatchNormalisationRule(Shape in, double epsilon) {
    this.channels = in.length(1);
    this.places = in.size(2, in.rank());
    this.epsilon = epsilon;
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] x = arguments[0];
    double[] out = new double[x.length];
    for (int i = 0; i < out.length; i++) {
      int c = i / places % channels;
      double deviation = Math.sqrt(arguments[4][c] + epsilon);
      out[i] = (arguments[1][c] * (x[i] - arguments[3][c]) / deviation) + arguments[2][c];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      int c = i / places % channels;
      double scale = arguments[1][c];
      double deviation = Math.sqrt(arguments[4][c] + epsilon);
      double standardised = (arguments[0][i] - arguments[3][c]) / deviation;
      add(slopes[0], i, slope[i] * scale / deviation);
      add(slopes[1], c, slope[i] * standardised);
      add(slopes[2], c, slope[i]);
      add(slopes[3], c, -slope[i] * scale / deviation);
      add(slopes[4], c, -slope[i] * scale * standardised / (2 * deviation * deviation));
    }
  }

  private static void add(double[] slopes, int i, double slope) {
    if (slopes != null) {
      slopes[i] += slope;
    }
  }
}
