package ml.gibbon.attack.method;

import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.SharedGradient;
import ml.gibbon.gradient.DifferentiableClassifier;

/**
 * The same change added to every image: what {@link Universal} has learned.
 *
 * @param change float32 {@code [C, H, W]}
 * @param rounds gradients that it took of each of the images that it was learned from
 */
public record AddedChange(float[] change, int rounds) implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return Universal.NORMS;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    float[] pixels = SharedGradient.added(task.clean().pixels(), change);
    return new Crafted(pixels, Optional.empty(), Effort.before(task.clean().size(), rounds));
  }
}
