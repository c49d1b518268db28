package ml.gibbon.attack.loop;

import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Loss;
import ml.gibbon.random.Draws;

/**
 * APGD's loop, whose steps depend on how well those before went: {@link HalvingSteps} under
 * L-infinity and L2, {@link SparseSteps} under L1.
 *
 * @param steps number of steps, at least 1
 * @param rho share of the steps that must gain for the step size to stay, in (0, 1)
 * @param start where the first step is made from
 */
public record AdaptiveLoop(int steps, double rho, Start start) {

  /** Under L1 the ball shrinks on the way: its sizes, and their shares of the steps. */
  private static final int[] LARGER_BALLS = {3, 2};

  private static final double SHARE_IN_LARGER = .3;

  /**
   * Runs once.
   *
   * @param images that are perturbed
   * @param loss of these images, which is climbed, or descended towards a target
   * @param run how many were run before, for the draws
   */
  public void run(Progress progress, Standing images, Loss loss, int run) {
    AttackTask task = progress.task();
    if (task.threatModel().norm() == LpNorm.L1) {
      runInShrinkingBalls(progress, images, loss, run);
      return;
    }
    float[] from = start.place(images.clean(), task, run).clone();
    StepRule rule = new HalvingSteps(task, images, steps, rho);
    climb(progress, images, loss, from, rule, steps, true);
  }

  /**
   * Few changes that are large are easier to find in a larger ball (arXiv:2103.01208, section 5.2):
   * three tenths of the steps are made in one of three epsilons, as many in one of two. Only what
   * is found in the attack's own ball counts.
   */
  private void runInShrinkingBalls(Progress progress, Standing images, Loss loss, int run) {
    AttackTask task = progress.task();
    int size = task.clean().shape().size();
    float[] at = sparseStart(images.clean(), task, run);
    int left = steps;
    for (int times : LARGER_BALLS) {
      ThreatModel larger = task.threatModel().withEpsilon(times * task.epsilon());
      int some = (int) (SHARE_IN_LARGER * steps);
      larger.project(images.clean().pixels(), at, size);
      StepRule rule = new SparseSteps(task, larger, images, at, some);
      at = climb(progress, images, loss, at, rule, some, false);
      left -= some;
    }
    task.threatModel().project(images.clean().pixels(), at, size);
    StepRule rule = new SparseSteps(task, task.threatModel(), images, at, left);
    climb(progress, images, loss, at, rule, left, true);
  }

  /** Noise on all values, of which the projection leaves the largest. */
  private float[] sparseStart(ImageBatch clean, AttackTask task, int run) {
    float[] pixels = clean.pixels().clone();
    int size = clean.shape().size();
    for (int i = 0; i < clean.size() && start == Start.RANDOM; i++) {
      Draws draws = Draws.ofImage(task.seed(), clean.ids()[i], "start " + run);
      for (int j = i * size; j < (i + 1) * size; j++) {
        pixels[j] += (float) draws.nextGaussian();
      }
    }
    return pixels;
  }

  /**
   * Steps from some points.
   *
   * @param counts whether the points are inside the attack's threat model
   * @return the best points
   */
  private static float[] climb(
      Progress progress,
      Standing images,
      Loss loss,
      float[] from,
      StepRule rule,
      int steps,
      boolean counts) {
    int sign = progress.task().goal().sign();
    int classes = progress.model().classes();
    Trail trail = new Trail(from, progress.task().clean().shape().size());
    for (int taken = 0; taken < steps; taken++) {
      Differentiated pass = progress.differentiate(images, trail.at(), loss);
      if (counts) {
        progress.offer(images, trail.at(), pass.logits(), loss);
      }
      for (int i = 0; i < images.size(); i++) {
        trail.note(i, sign * loss.value(i, pass.logits(), classes), pass.gradient());
      }
      rule.review(trail, taken);
      rule.next(trail, taken);
      trail.move();
      progress.model().recycle(pass.gradient());
    }
    if (counts) {
      progress.offer(images, trail.at(), loss);
    }
    return trail.best();
  }
}
