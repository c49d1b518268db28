package ml.gibbon.attack.method;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.gradient.DifferentiableClassifier;

/**
 * The fast gradient method under other norms than {@link Fgsm}'s: the step of size epsilon that
 * gains most of the linearised loss (Goodfellow et al. 2015, arXiv:1412.6572, section 4, with
 * another norm). Under L2 that is {@code epsilon * g / ||g||_2}, under L1 all of epsilon on the
 * value with the largest gradient, shared among equals.
 */
public record Fgm() implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L2, LpNorm.L1);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return OneStep.of(task.epsilon()).run(model, task);
  }
}
