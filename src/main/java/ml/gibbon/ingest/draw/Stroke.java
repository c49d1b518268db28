package ml.gibbon.ingest.draw;

/**
 * One line of the pen: points in glyph coordinates, where a glyph spans about -1 to 1 and y points
 * down.
 *
 * @param points x0, y0, x1, y1, ...
 */
record Stroke(double... points) {

  private static final int STEPS = 5;
  private static final int ROUND = 8;

  /** Straight from point to point. */
  static Stroke line(double... points) {
    int spans = points.length / 2 - 1;
    double[] fine = new double[2 * (2 * spans + 1)];
    for (int i = 0; i < 2 * spans; i++) {
      int a = i / 2 * 2;
      double t = i % 2 * 0.5;
      fine[2 * i] = points[a] + t * (points[a + 2] - points[a]);
      fine[2 * i + 1] = points[a + 1] + t * (points[a + 3] - points[a + 1]);
    }
    fine[4 * spans] = points[2 * spans];
    fine[4 * spans + 1] = points[2 * spans + 1];
    return new Stroke(fine);
  }

  /** Smooth through all points (a Catmull-Rom spline). */
  static Stroke curve(double... points) {
    int n = points.length / 2;
    double[] fine = new double[2 * ((n - 1) * STEPS + 1)];
    int at = 0;
    for (int i = 0; i < n - 1; i++) {
      int before = Math.max(0, i - 1);
      int after = Math.min(n - 1, i + 2);
      for (int step = 0; step < STEPS; step++) {
        double t = step / (double) STEPS;
        for (int axis = 0; axis < 2; axis++) {
          fine[at++] =
              catmullRom(
                  points[2 * before + axis],
                  points[2 * i + axis],
                  points[2 * i + 2 + axis],
                  points[2 * after + axis],
                  t);
        }
      }
    }
    fine[at++] = points[2 * n - 2];
    fine[at] = points[2 * n - 1];
    return new Stroke(fine);
  }

  /** A closed ellipse. */
  static Stroke ellipse(double x, double y, double radiusX, double radiusY) {
    double[] points = new double[2 * (2 * ROUND + 1)];
    for (int i = 0; i <= 2 * ROUND; i++) {
      double angle = Math.PI * i / ROUND;
      points[2 * i] = x + radiusX * StrictMath.sin(angle);
      points[2 * i + 1] = y - radiusY * StrictMath.cos(angle);
    }
    return new Stroke(points);
  }

  int size() {
    return points.length / 2;
  }

  double x(int i) {
    return points[2 * i];
  }

  double y(int i) {
    return points[2 * i + 1];
  }

  private static double catmullRom(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}
