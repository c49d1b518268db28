package ml.gibbon.ingest.draw;

import java.util.List;

/**
 * The ten outlines of {@code shapes}, as signed distances in glyph coordinates: a shape spans about
 * -1 to 1, y points down, distances are below 0 inside.
 */
final class Outline {

  static final List<String> NAMES =
      List.of(
          "circle",
          "square",
          "triangle",
          "star",
          "cross",
          "ring",
          "crescent",
          "heart",
          "arrow",
          "corner");

  private static final double[][] POLYGONS = {
    {},
    {-0.8, -0.8, 0.8, -0.8, 0.8, 0.8, -0.8, 0.8},
    {0, -1, 0.92, 0.7, -0.92, 0.7},
    star(),
    {
      -0.32, -0.95, 0.32, -0.95, 0.32, -0.32, 0.95, -0.32, 0.95, 0.32, 0.32, 0.32, 0.32, 0.95,
      -0.32, 0.95, -0.32, 0.32, -0.95, 0.32, -0.95, -0.32, -0.32, -0.32
    },
    {},
    {},
    heart(),
    {0, -1, 0.85, 0, 0.35, 0, 0.35, 1, -0.35, 1, -0.35, 0, -0.85, 0},
    {-0.8, -0.9, -0.2, -0.9, -0.2, 0.3, 0.85, 0.3, 0.85, 0.9, -0.8, 0.9},
  };

  private Outline() {}

  /** Distance from the point to the edge of the shape that the label names. */
  static double distance(int label, double x, double y) {
    return switch (label) {
      case 0 -> Math.sqrt(x * x + y * y) - 0.9;
      case 5 -> Math.abs(Math.sqrt(x * x + y * y) - 0.72) - 0.22;
      case 6 -> crescent(x, y);
      default -> polygon(POLYGONS[label], x, y);
    };
  }

  /** A disc without a second disc. */
  private static double crescent(double x, double y) {
    double u = x - 0.5;
    return Math.max(Math.sqrt(x * x + y * y) - 0.95, 0.75 - Math.sqrt(u * u + y * y));
  }

  /**
   * Distance to the nearest edge; inside when a ray to the right crosses edges an odd number of
   * times.
   */
  private static double polygon(double[] points, double x, double y) {
    double nearest = Double.MAX_VALUE;
    boolean inside = false;
    double ax = points[points.length - 2];
    double ay = points[points.length - 1];
    for (int i = 0; i < points.length; i += 2) {
      double bx = points[i];
      double by = points[i + 1];
      double ex = bx - ax;
      double ey = by - ay;
      double px = x - ax;
      double py = y - ay;
      double t = Math.max(0, Math.min(1, (px * ex + py * ey) / (ex * ex + ey * ey)));
      double qx = px - t * ex;
      double qy = py - t * ey;
      nearest = Math.min(nearest, qx * qx + qy * qy);
      if (ay > y != by > y && x < ax + ex * (y - ay) / ey) {
        inside = !inside;
      }
      ax = bx;
      ay = by;
    }
    double distance = Math.sqrt(nearest);
    return inside ? -distance : distance;
  }

  private static double[] star() {
    double[] points = new double[20];
    for (int i = 0; i < 10; i++) {
      double radius = i % 2 == 0 ? 1.05 : 0.42;
      points[2 * i] = radius * StrictMath.sin(Math.PI * i / 5);
      points[2 * i + 1] = -radius * StrictMath.cos(Math.PI * i / 5);
    }
    return points;
  }

  /** The curve x = 16 sin^3 t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, to scale. */
  private static double[] heart() {
    int n = 20;
    double[] points = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double t = 2 * Math.PI * i / n;
      double sin = StrictMath.sin(t);
      double y =
          13 * StrictMath.cos(t)
              - 5 * StrictMath.cos(2 * t)
              - 2 * StrictMath.cos(3 * t)
              - StrictMath.cos(4 * t);
      points[2 * i] = sin * sin * sin;
      points[2 * i + 1] = -(y + 2) / 15;
    }
    return points;
  }
}
