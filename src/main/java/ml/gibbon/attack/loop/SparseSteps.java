package ml.gibbon.attack.loop;

import java.util.Arrays;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;

/**
 * The steps of APGD under L1 (Croce and Hein 2021, "Mind the box: l1-APGD for sparse adversarial
 * attacks on image classifiers", arXiv:2103.01208, algorithm 1): equal changes of the values with
 * the largest gradients, as many as two thirds of those that the best point has changed. At a
 * checkpoint an image whose best point has become sparser goes back to it and steps by epsilon
 * again; the steps of others become smaller.
 */
final class SparseSteps implements StepRule {

  private static final double CHECKPOINTS = .04;
  private static final double FIRST_SHARE = .2;
  private static final double SPARSER = 1.5;
  private static final double STILL_SPARSER = .95;
  private static final double SMALLER = 1.5;
  private static final double SMALLEST = .1;

  private final ThreatModel threat;
  private final int sign;
  private final float[] clean;
  private final int size;
  private final double epsilon;
  private final int between;
  private final double[] steps;
  private final double[] counts;
  private final double[] changed;
  private final float[] sizes;

  /**
   * @param threat of this run, whose ball may be larger than the attack's
   * @param images the middles of the balls
   * @param start where the run begins
   * @param steps number of steps
   */
  SparseSteps(AttackTask task, ThreatModel threat, Standing images, float[] start, int steps) {
    this.threat = threat;
    this.sign = task.goal().sign();
    this.clean = images.clean().pixels();
    this.size = task.clean().shape().size();
    this.epsilon = threat.epsilon().orElseThrow();
    this.between = Math.max(1, (int) (CHECKPOINTS * steps));
    this.steps = new double[images.size()];
    this.counts = new double[images.size()];
    this.changed = new double[images.size()];
    this.sizes = new float[size];
    Arrays.fill(this.steps, epsilon);
    for (int i = 0; i < changed.length; i++) {
      double values = LpNorm.L0.size(clean, start, i * size, size);
      changed[i] = values == 0 ? size : values;
      counts[i] = values == 0 ? FIRST_SHARE * size : values / SPARSER;
    }
  }

  @Override
  public void review(Trail trail, int taken) {
    if (taken == 0 || taken % between != 0) {
      return;
    }
    for (int i = 0; i < steps.length; i++) {
      double values = LpNorm.L0.size(clean, trail.best(), i * size, size);
      if (values < STILL_SPARSER * changed[i]) {
        steps[i] = epsilon;
        trail.returnToBest(i);
      } else {
        steps[i] = Math.max(steps[i] / SMALLER, SMALLEST * epsilon);
      }
      changed[i] = values;
      counts[i] = values / SPARSER;
    }
  }

  /** {@code x_(k+1) = P(x_k + step * sign(g) / count)} with g but for its largest values 0. */
  @Override
  public void next(Trail trail, int taken) {
    float[] at = trail.at();
    float[] gradient = trail.gradient();
    float[] next = trail.previous();
    for (int i = 0; i < steps.length; i++) {
      float smallest = smallestOfLargest(gradient, i);
      int moving = 0;
      for (int j = i * size; j < (i + 1) * size; j++) {
        moving += Math.abs(gradient[j]) >= smallest && gradient[j] != 0 ? 1 : 0;
      }
      float each = (float) (sign * steps[i] / Math.max(1, moving));
      for (int j = i * size; j < (i + 1) * size; j++) {
        boolean moves = Math.abs(gradient[j]) >= smallest;
        next[j] = moves ? at[j] + each * Math.signum(gradient[j]) : at[j];
      }
    }
    threat.project(clean, next, size);
  }

  private float smallestOfLargest(float[] gradient, int image) {
    for (int j = 0; j < size; j++) {
      sizes[j] = Math.abs(gradient[image * size + j]);
    }
    int count = (int) Math.ceil(counts[image]);
    return select(sizes, size - Math.max(1, Math.min(size, count)));
  }

  /** The value that would stand at a place if all were sorted (Hoare 1961, algorithm 65). */
  private static float select(float[] values, int place) {
    int from = 0;
    int to = values.length - 1;
    while (from < to) {
      float pivot = values[place];
      int low = from;
      int high = to;
      while (low <= high) {
        while (values[low] < pivot) {
          low++;
        }
        while (values[high] > pivot) {
          high--;
        }
        if (low <= high) {
          float swapped = values[low];
          values[low++] = values[high];
          values[high--] = swapped;
        }
      }
      from = high < place ? low : from;
      to = place < low ? high : to;
    }
    return values[place];
  }
}
