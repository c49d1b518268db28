package ml.gibbon.attack.method;

import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.random.Draws;

/**
 * The control: noise of exactly the size that the attacks are allowed. Under L-infinity it is
 * {@code +epsilon} or {@code -epsilon} on each value. An attack that does not beat it is broken.
 */
public record Noise() implements Attack {

  private static final String PURPOSE = "random-sign";

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
    float[] pixels = task.clean().pixels().clone();
    int images = task.clean().size();
    int size = task.clean().shape().size();
    for (int i = 0; i < images; i++) {
      task.threatModel()
          .norm()
          .addPointOfSphere(
              Draws.ofImage(task.seed(), task.clean().ids()[i], PURPOSE),
              task.epsilon(),
              pixels,
              new Range(i * size, (i + 1) * size));
    }
    return new Crafted(pixels, Optional.empty(), Effort.none(images));
  }
}
