package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** Minus the sum of squares of each unit's values. */
final class SumOfSquaresRule implements Rule {

  private final Units units;

  SumOfSquaresRule(int rank, Shape in) {
    units = Units.of(rank, in);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[units.size()];
    for (int i = 0; i < out.length; i++) {
      for (int piece = 0; piece < units.pieces(); piece++) {
        double x = arguments[0][units.place(i, piece)];
        out[i] -= x * x;
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      for (int piece = 0; piece < units.pieces(); piece++) {
        int place = units.place(i, piece);
        slopes[0][place] -= 2 * slope[i] * arguments[0][place];
      }
    }
  }
}
