package ml.gibbon.attack.method;

import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;

/** No attack: the images as they are, with which every cascade begins. */
public record Unchanged() implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.values());
  }

  @Override
  public Knowledge requires() {
    return Knowledge.LABELS;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new Crafted(
        task.clean().pixels().clone(), Optional.empty(), Effort.none(task.clean().size()));
  }
}
