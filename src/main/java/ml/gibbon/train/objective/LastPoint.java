package ml.gibbon.train.objective;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.gradient.DifferentiableClassifier;

/**
 * PGD as Madry et al. train with it (arXiv:1706.06083, section 3): where its steps end, not the
 * worst case on their way, which would take further passes to find.
 *
 * @param steps of one start
 */
record LastPoint(Pgd steps) implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return steps.norms();
  }

  @Override
  public int leastClasses() {
    return steps.leastClasses();
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return steps.lastPoint(model, task);
  }
}
