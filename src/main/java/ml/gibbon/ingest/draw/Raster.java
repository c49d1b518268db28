package ml.gibbon.ingest.draw;

import java.util.Arrays;

/**
 * Signed distances of every pixel to what has been drawn, in pixels: below 0 inside, above 0
 * outside. Edges come out smooth because a distance says how much of a pixel is covered.
 */
final class Raster {

  private static final float FAR = 1e6f;

  private final int side;
  private final float[] distance;

  Raster(int side) {
    this.side = side;
    distance = new float[side * side];
    Arrays.fill(distance, FAR);
  }

  /**
   * Draws a segment with round ends, {@code radius0} thick at its start and {@code radius1} at its
   * end.
   */
  void segment(
      double x0, double y0, double radius0, double x1, double y1, double radius1, double reach) {
    double margin = Math.max(radius0, radius1) + reach;
    int left = clamp(Math.min(x0, x1) - margin);
    int right = clamp(Math.max(x0, x1) + margin + 1);
    int top = clamp(Math.min(y0, y1) - margin);
    int bottom = clamp(Math.max(y0, y1) + margin + 1);
    float ax = (float) x0;
    float ay = (float) y0;
    float dx = (float) (x1 - x0);
    float dy = (float) (y1 - y0);
    float perLength = 1 / Math.max(1e-6f, dx * dx + dy * dy);
    float radius = (float) radius0;
    float growth = (float) (radius1 - radius0);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        float px = x - ax;
        float py = y - ay;
        float t = Math.max(0, Math.min(1, (px * dx + py * dy) * perLength));
        float qx = px - t * dx;
        float qy = py - t * dy;
        float d = (float) Math.sqrt(qx * qx + qy * qy) - radius - t * growth;
        int at = y * side + x;
        distance[at] = Math.min(distance[at], d);
      }
    }
  }

  /**
   * How much of a pixel is covered, from 0 to 1, by an edge that is {@code softness} pixels wide.
   */
  double coverage(int pixel, double softness) {
    return Math.max(0, Math.min(1, 0.5 - distance[pixel] / softness));
  }

  private int clamp(double coordinate) {
    return (int) Math.max(0, Math.min(side - 1, coordinate));
  }
}
