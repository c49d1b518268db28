package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** The maximum over each window. */
final class MaxPoolingRule implements Rule {

  private final Window window;
  private final int images;

  MaxPoolingRule(Window window, Shape in) {
    this.window = window;
    this.images = in.size(0, 2);
  }

  /** For each place of the result, the first that is largest in its window; -1 for none. */
  private int[] largest(double[] in) {
    Window.Axis rows = window.rows();
    Window.Axis columns = window.columns();
    int[] largest = new int[images * rows.out() * columns.out()];
    int i = 0;
    for (int image = 0; image < images; image++) {
      int start = image * rows.in() * columns.in();
      for (int row = 0; row < rows.out(); row++) {
        for (int column = 0; column < columns.out(); column++) {
          largest[i++] = largest(in, start, row, column);
        }
      }
    }
    return largest;
  }

  private int largest(double[] in, int start, int row, int column) {
    Window.Axis rows = window.rows();
    Window.Axis columns = window.columns();
    int largest = -1;
    for (int y = 0; y < rows.kernel(); y++) {
      for (int x = 0; x < columns.kernel(); x++) {
        int r = rows.source(row, y);
        int c = columns.source(column, x);
        if (rows.inside(r) && columns.inside(c)) {
          int place = start + (r * columns.in()) + c;
          largest = largest < 0 || in[place] > in[largest] ? place : largest;
        }
      }
    }
    return largest;
  }

  @Override
  public double[] value(double[][] arguments) {
    int[] largest = largest(arguments[0]);
    double[] out = new double[largest.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = largest[i] < 0 ? Double.NEGATIVE_INFINITY : arguments[0][largest[i]];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    int[] largest = largest(arguments[0]);
    for (int i = 0; i < slope.length; i++) {
      if (largest[i] >= 0) {
        slopes[0][largest[i]] += slope[i];
      }
    }
  }
}
