package ml.gibbon.report.chart;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Shapes of points, so that lines can be told apart without colour. */
enum Marker {
  CIRCLE(regular(12)),
  SQUARE(-.85, -.85, .85, -.85, .85, .85, -.85, .85),
  TRIANGLE(0, -1.2, 1.1, .8, -1.1, .8),
  DIAMOND(0, -1.3, 1.1, 0, 0, 1.3, -1.1, 0),
  POINTING_DOWN(0, 1.2, 1.1, -.8, -1.1, -.8),
  PLUS(
      -.4, -1.2, .4, -1.2, .4, -.4, 1.2, -.4, 1.2, .4, .4, .4, .4, 1.2, -.4, 1.2, -.4, .4, -1.2, .4,
      -1.2, -.4, -.4, -.4),
  BAR(-.45, -1.3, .45, -1.3, .45, 1.3, -.45, 1.3);

  private static final double RADIUS = 3.6;

  private final double[] corners;

  Marker(double... corners) {
    this.corners = corners;
  }

  private static double[] regular(int corners) {
    return IntStream.range(0, 2 * corners)
        .mapToDouble(i -> Math.sin(Math.PI * (i / 2) * 2 / corners + i % 2 * Math.PI / 2))
        .toArray();
  }

  void draw(Canvas canvas, Ink ink, double x, double y) {
    canvas.area(ink, coordinates(0, x), coordinates(1, y));
  }

  private double[] coordinates(int axis, double centre) {
    return IntStream.range(0, corners.length / 2)
        .mapToDouble(i -> centre + RADIUS * corners[2 * i + axis])
        .toArray();
  }

  /** By a place, from 0 on; they repeat. */
  static Marker of(int place) {
    return Arrays.asList(values()).get(place % values().length);
  }
}
