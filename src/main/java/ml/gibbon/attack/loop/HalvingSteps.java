package ml.gibbon.attack.loop;

import java.util.Arrays;
import java.util.BitSet;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.ThreatModel;

/**
 * The steps of APGD under L-infinity and L2 (Croce and Hein 2020, "Reliable evaluation of
 * adversarial robustness with an ensemble of diverse parameter-free attacks", arXiv:2003.01690,
 * algorithm 1): along the gradient with momentum, first of size {@code 2 epsilon}. At a checkpoint
 * an image's step is halved, and the image put back to its best point, where too few of the steps
 * since the last checkpoint gained anything, or where neither step size nor best point has changed
 * since.
 */
final class HalvingSteps implements StepRule {

  /** Share of the step itself; the rest is that of the step before. */
  private static final double ALPHA = .75;

  private final AttackTask task;
  private final float[] clean;
  private final double rho;
  private final BitSet checkpoints;
  private final double[] steps;
  private final boolean[] halved;
  private int lastCheckpoint;

  /**
   * @param images the middles of the balls
   * @param steps number of steps
   * @param rho share of the steps that must gain for the step size to stay, in (0, 1)
   */
  HalvingSteps(AttackTask task, Standing images, int steps, double rho) {
    this.task = task;
    this.clean = images.clean().pixels();
    this.rho = rho;
    this.checkpoints = checkpoints(steps);
    this.steps = new double[images.size()];
    this.halved = new boolean[images.size()];
    Arrays.fill(this.steps, task.goal().sign() * 2 * task.epsilon());
    // Nothing can be said of the time before the first checkpoint.
    Arrays.fill(halved, true);
  }

  /**
   * The steps {@code ceil(p_j N)} with {@code p_0 = 0, p_1 = .22, p_(j+1) = p_j + max(p_j - p_(j-1)
   * - .03, .06)}.
   */
  static BitSet checkpoints(int steps) {
    BitSet checkpoints = new BitSet(steps);
    // In hundredths, in which all of it is whole.
    int between = 22;
    for (int p = between; p <= 100; p += between) {
      checkpoints.set((p * steps + 99) / 100);
      between = Math.max(between - 3, 6);
    }
    return checkpoints;
  }

  @Override
  public void review(Trail trail, int taken) {
    if (!checkpoints.get(taken)) {
      return;
    }
    for (int i = 0; i < steps.length; i++) {
      boolean gainsTooSeldom = trail.takeRises(i) < rho * (taken - lastCheckpoint);
      boolean stands = !trail.takeBetter(i) && !halved[i];
      halved[i] = gainsTooSeldom || stands;
      if (halved[i]) {
        steps[i] /= 2;
        trail.returnToBest(i);
      }
    }
    lastCheckpoint = taken;
  }

  /** {@code z = P(x_k + step), x_(k+1) = P(x_k + a (z - x_k) + (1 - a) (x_k - x_(k-1)))}. */
  @Override
  public void next(Trail trail, int taken) {
    ThreatModel threat = task.threatModel();
    int size = task.clean().shape().size();
    float[] at = trail.at();
    float[] stepped = trail.gradient();
    threat.norm().ascend(at, stepped, size, steps);
    threat.project(clean, stepped, size);
    float ofStep = (float) (taken == 0 ? 1 : ALPHA);
    float ofLast = 1 - ofStep;
    float[] next = trail.previous();
    for (int i = 0; i < next.length; i++) {
      next[i] = at[i] + ofStep * (stepped[i] - at[i]) + ofLast * (at[i] - next[i]);
    }
    threat.project(clean, next, size);
  }
}
