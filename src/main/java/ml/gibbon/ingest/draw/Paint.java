package ml.gibbon.ingest.draw;

import ml.gibbon.random.Draws;

/** What covers a surface: one colour, or two in stripes, checks, dots or a fade. */
final class Paint {

  private static final int CHANNELS = 3;
  private static final int PATTERNS = 5;

  private final int pattern;
  private final double[] first;
  private final double[] second;
  private final double stepX;
  private final double stepY;
  private final double phase;

  /**
   * @param colour the main colour, RGB in [0, 1]
   * @param contrast how far the second colour may be from it, a value for each channel in [0, 1]
   */
  Paint(Draws draws, double[] colour, double contrast) {
    pattern = draws.chance(0.4) ? 0 : (int) draws.uniform(0, PATTERNS);
    first = colour;
    second = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      second[c] = Math.max(0, Math.min(1, colour[c] + draws.uniform(-contrast, contrast)));
    }
    double direction = draws.uniform(0, 2 * Math.PI);
    double frequency = draws.uniform(0.1, 0.25);
    stepX = frequency * StrictMath.cos(direction);
    stepY = frequency * StrictMath.sin(direction);
    phase = draws.nextDouble();
  }

  /** A colour whose brightness lies between the bounds, all in [0, 1]. */
  static double[] colour(Draws draws, double darkest, double brightest) {
    double[] rgb = {draws.nextDouble(), draws.nextDouble(), draws.nextDouble()};
    double wanted = draws.uniform(darkest, brightest);
    double brightness = brightness(rgb);
    for (int c = 0; c < CHANNELS; c++) {
      double scaled =
          brightness > wanted
              ? rgb[c] * wanted / brightness
              : 1 - (1 - rgb[c]) * (1 - wanted) / (1 - brightness);
      rgb[c] = scaled;
    }
    return rgb;
  }

  /** Luma as in ITU-R BT.601. */
  static double brightness(double[] rgb) {
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
  }

  /** Share of the second colour at a pixel, 0 to 1. */
  double mix(double x, double y) {
    double along = x * stepX + y * stepY + phase;
    double across = x * stepY - y * stepX + phase;
    double u = Ripple.triangle(along);
    double v = Ripple.triangle(across);
    return switch (pattern) {
      case 1 -> soft(3 * u);
      case 2 -> soft(4 * u * v);
      case 3 -> soft(3 * (u + v) - 2);
      case 4 -> soft(Ripple.triangle(along / 5));
      default -> 0;
    };
  }

  double channel(int c, double mix) {
    return first[c] + mix * (second[c] - first[c]);
  }

  private static double soft(double value) {
    return Math.max(0, Math.min(1, 0.5 + 0.5 * value));
  }
}
