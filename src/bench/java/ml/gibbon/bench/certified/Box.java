package ml.gibbon.bench.certified;

import ml.gibbon.attack.PixelRange;

/**
 * All images within epsilon of one under L-infinity and in the range of pixels, in double
 * precision: {@code max(x - epsilon, low) ... min(x + epsilon, high)}.
 *
 * @param low smallest values
 * @param high largest values
 */
record Box(double[] low, double[] high) {

  static Box around(float[] image, double epsilon, PixelRange clip) {
    double[] low = new double[image.length];
    double[] high = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      low[i] = Math.max(image[i] - epsilon, clip.low());
      high[i] = Math.min(image[i] + epsilon, clip.high());
    }
    return new Box(low, high);
  }

  /** The nearest image in the box. */
  double[] nearest(float[] image) {
    double[] nearest = new double[image.length];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = Math.max(low[i], Math.min(high[i], image[i]));
    }
    return nearest;
  }

  /** How far an image is outside, by the value that is furthest; 0 inside. */
  double distance(float[] image) {
    double[] nearest = nearest(image);
    double furthest = 0;
    for (int i = 0; i < nearest.length; i++) {
      furthest = Math.max(furthest, Math.abs(nearest[i] - image[i]));
    }
    return furthest;
  }
}
