package ml.gibbon.ingest.draw;

import ml.gibbon.random.Draws;

/**
 * A smooth random texture: the product of two triangle waves in random directions, cheap enough for
 * every pixel.
 */
final class Ripple {

  private final double amplitude;
  private final double[] wave = new double[6];

  /**
   * @param amplitude values stay within plus and minus this
   * @param lowest and
   * @param highest bounds of the waves' frequency, in cycles for every 2 pi pixels
   */
  Ripple(Draws draws, double amplitude, double lowest, double highest) {
    this.amplitude = amplitude;
    for (int i = 0; i < 2; i++) {
      double frequency = draws.uniform(lowest, highest) / (2 * Math.PI);
      double direction = draws.uniform(0, 2 * Math.PI);
      wave[3 * i] = frequency * StrictMath.cos(direction);
      wave[3 * i + 1] = frequency * StrictMath.sin(direction);
      wave[3 * i + 2] = draws.nextDouble();
    }
  }

  double at(double x, double y) {
    return amplitude
        * triangle(wave[0] * x + wave[1] * y + wave[2])
        * triangle(wave[3] * x + wave[4] * y + wave[5]);
  }

  /** Period 1, from -1 to 1. */
  static double triangle(double phase) {
    return 4 * Math.abs(phase - Math.floor(phase) - 0.5) - 1;
  }
}
