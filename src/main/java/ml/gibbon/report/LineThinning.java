package ml.gibbon.report;

import java.util.Arrays;

/**
 * Thins out a line for drawing: points that lie on the straight line between their neighbours are
 * left out (Douglas and Peucker 1973), so that lines of few pieces take few elements.
 */
final class LineThinning {

  private final double[] x;
  private final double[] y;
  private final double tolerance;
  private final double[] kept;

  private LineThinning(double[] x, double[] y, double tolerance) {
    this.x = x;
    this.y = y;
    this.tolerance = tolerance;
    this.kept = new double[y.length];
  }

  /**
   * The values of the points to draw, NaN for those to leave out.
   *
   * @param x growing
   * @param tolerance largest vertical distance of a point from what is drawn
   */
  static double[] keep(double[] x, double[] y, double tolerance) {
    LineThinning bends = new LineThinning(x, y, tolerance);
    Arrays.fill(bends.kept, Double.NaN);
    int last = y.length - 1;
    bends.kept[0] = y[0];
    bends.kept[last] = y[last];
    bends.between(0, last);
    return bends.kept;
  }

  private void between(int from, int to) {
    double slope = (y[to] - y[from]) / (x[to] - x[from]);
    int furthest = from;
    double largest = tolerance;
    for (int i = from + 1; i < to; i++) {
      double distance = Math.abs(y[i] - y[from] - slope * (x[i] - x[from]));
      if (distance > largest) {
        largest = distance;
        furthest = i;
      }
    }
    if (furthest > from) {
      kept[furthest] = y[furthest];
      between(from, furthest);
      between(furthest, to);
    }
  }
}
