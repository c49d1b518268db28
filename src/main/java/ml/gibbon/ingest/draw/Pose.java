package ml.gibbon.ingest.draw;

import ml.gibbon.random.Draws;

/**
 * From glyph coordinates to pixels: a soft random warp, then scale, slant, turn and shift. The warp
 * moves a point by where it is, so strokes that touch keep touching.
 */
final class Pose {

  private final double xx;
  private final double xy;
  private final double yx;
  private final double yy;
  private final double centreX;
  private final double centreY;
  private final double[] warp = new double[8];

  private Pose(
      Draws draws,
      double scaleX,
      double scaleY,
      double slant,
      double turn,
      double centreX,
      double centreY,
      double warpSize) {
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    xx = cos * scaleX;
    xy = -cos * slant * scaleX - sin * scaleY;
    yx = sin * scaleX;
    yy = -sin * slant * scaleX + cos * scaleY;
    this.centreX = centreX;
    this.centreY = centreY;
    for (int axis = 0; axis < 2; axis++) {
      warp[4 * axis] = warpSize * draws.nearlyNormal();
      warp[4 * axis + 1] = draws.uniform(-2.5, 2.5);
      warp[4 * axis + 2] = draws.uniform(-2.5, 2.5);
      warp[4 * axis + 3] = draws.uniform(0, 2 * Math.PI);
    }
  }

  /** How a hand places a digit: upright, a little slanted, about in the middle. */
  static Pose ofDigit(int side, Draws draws) {
    double size = side * draws.uniform(0.28, 0.36);
    double middle = (side - 1) / 2.0;
    return new Pose(
        draws,
        size * draws.uniform(0.75, 1.1),
        size,
        0.14 * draws.nearlyNormal(),
        0.11 * draws.nearlyNormal(),
        middle + draws.uniform(-1.6, 1.6),
        middle + draws.uniform(-1.6, 1.6),
        0.09);
  }

  double x(double x, double y) {
    double u = x + bend(0, x, y);
    double v = y + bend(4, x, y);
    return centreX + xx * u + xy * v;
  }

  double y(double x, double y) {
    double u = x + bend(0, x, y);
    double v = y + bend(4, x, y);
    return centreY + yx * u + yy * v;
  }

  private double bend(int axis, double x, double y) {
    return warp[axis] * StrictMath.sin(warp[axis + 1] * x + warp[axis + 2] * y + warp[axis + 3]);
  }
}
