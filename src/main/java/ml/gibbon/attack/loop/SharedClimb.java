package ml.gibbon.attack.loop;

import ml.gibbon.attack.LpNorm;

/**
 * One change for all images on its way up: {@code v_0 = 0, v_(r+1) = P(v_r + a * ascend(sum_i grad
 * L(x_i + v_r)))}, and of all of them the one with which most images reach the goal, the last of
 * equals.
 */
public final class SharedClimb {

  private final LpNorm norm;
  private final double epsilon;
  private final double step;
  private final float[] still;
  private float[] change;
  private float[] best;
  private long mostReached;

  /**
   * Begins with no change.
   *
   * @param step a, below 0 to descend
   * @param size values in an image
   */
  public SharedClimb(LpNorm norm, double epsilon, double step, int size) {
    this.norm = norm;
    this.epsilon = epsilon;
    this.step = step;
    this.still = new float[size];
    this.change = new float[size];
    this.best = change;
  }

  /** The change to ask the images about, not to be changed. */
  public float[] change() {
    return change;
  }

  /** Keeps the change if none before was better. */
  public void offer(SharedGradient answer) {
    if (answer.reached() >= mostReached) {
      mostReached = answer.reached();
      best = change;
    }
  }

  /** Offers the change, and makes a step. */
  public void climb(SharedGradient answer) {
    offer(answer);
    float[] moved = scaled(answer.sum());
    norm.ascend(change, moved, moved.length, step);
    norm.project(still, moved, moved.length, epsilon);
    change = moved;
  }

  /** As float, with 1 for the largest value: a sum of small gradients must not underflow. */
  private static float[] scaled(double[] sum) {
    double largest = 0;
    for (double value : sum) {
      largest = Math.max(largest, Math.abs(value));
    }
    float[] scaled = new float[sum.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = largest == 0 ? 0 : (float) (sum[i] / largest);
    }
    return scaled;
  }

  /** How many images reach the goal with the best change. */
  public long mostReached() {
    return mostReached;
  }

  /** The best change so far. */
  public float[] best() {
    return best;
  }
}
