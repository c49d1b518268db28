package ml.gibbon.attack.method;

import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.LineSearch;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.CrossEntropy;

/**
 * The fast gradient value method: along the gradient of the loss itself, not its sign (Rozsa, Rudd,
 * Boult 2016, "Adversarial Diversity and Hard Positive Generation", arXiv:1605.01775, section 3).
 * The loss is each image's own, neither summed nor averaged over a batch.
 *
 * @param scaling how far along the gradient
 */
public record Fgvm(Scaling scaling) implements Attack {

  /** How far along the gradient. */
  public enum Scaling {
    /** {@code x + epsilon * g}, and no further than epsilon. */
    RAW,
    /** {@code x + epsilon * g / ||g||_2}, as {@link Fgm} under L2. */
    L2,
    /** The smallest multiple of g that reaches the goal; there is no epsilon. */
    SEARCH
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L2);
  }

  @Override
  public boolean isOfMinimumNorm() {
    return scaling == Scaling.SEARCH;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return switch (scaling) {
      case RAW -> raw(model, task);
      case L2 -> OneStep.of(task.epsilon()).run(model, task);
      case SEARCH -> new LineSearch(model, task).along(gradient(model, task));
    };
  }

  private static Crafted raw(DifferentiableClassifier model, AttackTask task) {
    Differentiated pass = gradient(model, task);
    float[] pixels = pass.gradient();
    float factor = (float) (task.goal().sign() * task.epsilon());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = task.clean().pixels()[i] + factor * pixels[i];
    }
    return new Crafted(
        pixels, Optional.of(pass.logits()), Effort.ofGradients(task.clean().size(), 1));
  }

  private static Differentiated gradient(DifferentiableClassifier model, AttackTask task) {
    return model.differentiate(
        task.clean().pixels(),
        task.clean().size(),
        new CrossEntropy(model.probabilities(), task.reference()));
  }
}
