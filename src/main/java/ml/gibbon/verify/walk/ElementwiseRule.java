package ml.gibbon.verify.walk;

/** {@code y_i = f(x_i)}. */
record ElementwiseRule(Curve curve) implements Rule {

  @Override
  public double[] value(double[][] arguments) {
    double[] in = arguments[0];
    double[] out = new double[in.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = curve.value().applyAsDouble(in[i]);
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      slopes[0][i] += slope[i] * curve.slope().applyAsDouble(arguments[0][i]);
    }
  }
}
