package ml.gibbon.export;

import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.gradient.DifferentiableClassifier;

/**
 * Images that an attack made earlier, as an attack: what runs attacks puts them onto grey levels
 * inside their ball and measures them there.
 *
 * @param pixels float32 {@code [N, C, H, W]}
 * @param isOfMinimumNorm whether that attack looked for the smallest change
 */
record StoredImages(float[] pixels, boolean isOfMinimumNorm) implements Attack {

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.values());
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new Crafted(pixels.clone(), Optional.empty(), Effort.none(task.clean().size()));
  }
}
