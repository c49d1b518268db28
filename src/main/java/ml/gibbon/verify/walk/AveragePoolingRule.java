package ml.gibbon.verify.walk;

import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.AveragePooling.Divisor;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** The mean over each window. */
final class AveragePoolingRule implements Rule {

  /** A place of the input that is part of the mean at a place of the output. */
  private interface Part {
    void at(int out, int in, double share);
  }

  private final Window.Axis rows;
  private final Window.Axis columns;
  private final Divisor divisor;
  private final int images;

  AveragePoolingRule(Operation.AveragePooling pooling, Shape in) {
    this.rows = pooling.window().rows();
    this.columns = pooling.window().columns();
    this.divisor = pooling.divisor();
    this.images = in.size(0, 2);
  }

  private void forEach(Part part) {
    for (int row = 0; row < rows.out(); row++) {
      for (int column = 0; column < columns.out(); column++) {
        double share = 1.0 / (counted(rows, row) * counted(columns, column));
        for (int y = 0; y < rows.kernel(); y++) {
          for (int x = 0; x < columns.kernel(); x++) {
            int r = rows.source(row, y);
            int c = columns.source(column, x);
            if (rows.inside(r) && columns.inside(c)) {
              for (int image = 0; image < images; image++) {
                part.at(
                    (((image * rows.out()) + row) * columns.out()) + column,
                    (((image * rows.in()) + r) * columns.in()) + c,
                    share);
              }
            }
          }
        }
      }
    }
  }

  /** Taps that the divisor counts along one side. */
  private int counted(Window.Axis axis, int place) {
    int counted = 0;
    for (int tap = 0; tap < axis.kernel(); tap++) {
      int source = axis.source(place, tap);
      counted += (divisor == Divisor.INSIDE ? axis.inside(source) : axis.counts(source)) ? 1 : 0;
    }
    return counted;
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[images * rows.out() * columns.out()];
    forEach((o, i, share) -> out[o] += share * arguments[0][i]);
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    forEach((o, i, share) -> slopes[0][i] += share * slope[o]);
  }
}
