package ml.gibbon.verify.walk;

/** Arguments: image, kernel and, if there is one, bias. */
final class ConvolutionRule implements Rule {

  private final Correlation correlation;
  private final Bias bias;

  ConvolutionRule(Correlation correlation) {
    this.correlation = correlation;
    this.bias =
        new Bias(correlation.examples(), correlation.smallChannels(), correlation.smallPlaces());
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[bias.size()];
    correlation.toSmall(arguments[1], arguments[0], out);
    if (arguments.length > 2) {
      bias.add(arguments[2], out);
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    if (slopes[0] != null) {
      correlation.toLarge(arguments[1], slope, slopes[0]);
    }
    if (slopes[1] != null) {
      correlation.toKernel(slope, arguments[0], slopes[1]);
    }
    if (slopes.length > 2 && slopes[2] != null) {
      bias.back(slope, slopes[2]);
    }
  }
}
