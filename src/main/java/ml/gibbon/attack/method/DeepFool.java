package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.Boundary;
import ml.gibbon.attack.loop.SmallestChange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;

/**
 * DeepFool: {@code f_k = Z_k - Z_y}, {@code w_k = grad f_k}; over the nearest boundary of the
 * linearised model, {@code l = argmin |f_k| / ||w_k||_2}, by {@code r = |f_l| / ||w_l||_2^2 * w_l},
 * until the answer is another (Moosavi-Dezfooli, Fawzi, Frossard 2016, "DeepFool: a simple and
 * accurate method to fool deep neural networks", arXiv:1511.04599, algorithm 2; under L-infinity
 * equation 11).
 *
 * <p>Targeted, the boundary is that between the target and the class in front of it. The paper has
 * no pixel range; steps are clipped to it here.
 *
 * @param steps at most so many, at least 1; 50 in the authors' code
 * @param overshoot share by which each step goes past the boundary, at least 0; .02 in the paper
 * @param candidates classes that are looked at, the image's own among them and the most likely ones
 *     first, at least 2; 10 in the paper
 */
public record DeepFool(int steps, double overshoot, int candidates) implements Attack {

  /**
   * Is added to each distance, as in the authors' code: next to the boundary the overshoot is less
   * than what rounding takes away.
   */
  private static final double A_LITTLE = 1e-4;

  public DeepFool {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(
        overshoot >= 0 && Double.isFinite(overshoot), "overshoot", overshoot, "a number from 0 on");
    require(candidates >= 2, "candidates", candidates, "a whole number from 2 on");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L2, LpNorm.LINF);
  }

  @Override
  public boolean isOfMinimumNorm() {
    return true;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    SmallestChange search = new SmallestChange(model, task);
    Standing images = search.toBreak();
    float[] at = images.clean().pixels().clone();
    for (int step = 0; step < steps && !images.isEmpty(); step++) {
      Loss[] boundaries = search.boundaries(images, candidates - 1);
      Differentiated pass = search.differentiate(images, at, boundaries);
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        Boundary nearest =
            Boundary.nearest(
                task.threatModel().norm(), boundaries, pass, model.classes(), i, image);
        over(nearest, task, at, image);
      }
      task.threatModel().clip().clip(at);
      for (float[] gradient : pass.gradients()) {
        model.recycle(gradient);
      }
      search.logits(images, at);
      Standing left = search.unbroken();
      at = images.keep(left, at);
      images = left;
    }
    return search.crafted();
  }

  /** The shortest step that ends behind the boundary. */
  private void over(Boundary boundary, AttackTask task, float[] at, Range image) {
    if (boundary.gain() == 0) {
      return;
    }
    double distance = (1 + overshoot) * (boundary.distance() + A_LITTLE);
    float[] moved = boundary.gradient();
    task.threatModel().norm().ascend(at, moved, image, task.goal().sign() * distance);
    System.arraycopy(moved, image.from(), at, image.from(), image.length());
  }
}
