package ml.gibbon.attack.loop;

import java.util.Arrays;

/**
 * Where a run of an adaptive attack is with each of its images, and the best point of each so far:
 * the one with the largest gain, which is the loss, or of a target's loss what it fell by.
 */
final class Trail {

  private final int size;
  private final double[] gains;
  private final double[] bestGains;
  private final double[] lastBest;
  private final int[] rises;
  private final float[] best;
  private final float[] bestGradient;
  private float[] previous;
  private float[] at;
  private float[] gradient;

  /**
   * Begins at some points.
   *
   * @param start {@code [N, C, H, W]}, which is the trail's to change
   * @param size values in an image
   */
  Trail(float[] start, int size) {
    int images = start.length / size;
    this.size = size;
    this.at = start;
    this.previous = start.clone();
    this.best = start.clone();
    this.bestGradient = new float[start.length];
    this.gains = new double[images];
    this.bestGains = new double[images];
    this.lastBest = new double[images];
    this.rises = new int[images];
    // The first gain is the best one, but no rise.
    Arrays.fill(gains, Double.POSITIVE_INFINITY);
    Arrays.fill(bestGains, Double.NEGATIVE_INFINITY);
    Arrays.fill(lastBest, Double.NEGATIVE_INFINITY);
  }

  int images() {
    return gains.length;
  }

  /** Where the images are, {@code [N, C, H, W]}. */
  float[] at() {
    return at;
  }

  /** Where they were before; afterwards the memory for the next points. */
  float[] previous() {
    return previous;
  }

  /** The gradients where they are; the next step may change them. */
  float[] gradient() {
    return gradient;
  }

  /** The points with the largest gains so far. */
  float[] best() {
    return best;
  }

  /** Takes down what a pass says of one image, where it is. */
  void note(int image, double gain, float[] gradients) {
    rises[image] += gain > gains[image] ? 1 : 0;
    gains[image] = gain;
    if (gain > bestGains[image]) {
      bestGains[image] = gain;
      System.arraycopy(at, image * size, best, image * size, size);
      System.arraycopy(gradients, image * size, bestGradient, image * size, size);
    }
    gradient = gradients;
  }

  /** How often an image's gain rose from one step to the next since this was asked before. */
  int takeRises(int image) {
    int taken = rises[image];
    rises[image] = 0;
    return taken;
  }

  /** Whether an image's best point is another one than when this was asked before. */
  boolean takeBetter(int image) {
    boolean better = bestGains[image] > lastBest[image];
    lastBest[image] = bestGains[image];
    return better;
  }

  /** Puts an image back to its best point. */
  void returnToBest(int image) {
    System.arraycopy(best, image * size, at, image * size, size);
    System.arraycopy(bestGradient, image * size, gradient, image * size, size);
  }

  /** Goes to the points that were written into {@link #previous}. */
  void move() {
    float[] left = at;
    at = previous;
    previous = left;
  }
}
