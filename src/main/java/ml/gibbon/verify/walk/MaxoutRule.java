package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** The largest of each unit's pieces; of equals the first. */
final class MaxoutRule implements Rule {

  private final Units units;

  MaxoutRule(int pieces, Shape in) {
    units = Units.of(pieces, in);
  }

  private int largest(double[] in, int value) {
    int largest = units.place(value, 0);
    for (int piece = 1; piece < units.pieces(); piece++) {
      int place = units.place(value, piece);
      largest = in[place] > in[largest] ? place : largest;
    }
    return largest;
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[units.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = arguments[0][largest(arguments[0], i)];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      slopes[0][largest(arguments[0], i)] += slope[i];
    }
  }
}
