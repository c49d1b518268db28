package ml.gibbon.attack.method;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.gradient.DifferentiableClassifier;

/**
 * The fast gradient sign method: {@code x' = x + epsilon * sign(grad_x J(x, y))} (Goodfellow,
 * Shlens, Szegedy 2015, "Explaining and Harnessing Adversarial Examples", arXiv:1412.6572, section
 * 4). Targeted, it descends the loss of the target: {@code x - epsilon * sign(grad_x J(x, t))}.
 *
 * <p>A gradient of exactly zero leaves its pixel unchanged.
 */
public record Fgsm() implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return OneStep.of(task.epsilon()).run(model, task);
  }
}
