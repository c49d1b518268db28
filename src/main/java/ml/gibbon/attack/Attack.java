package ml.gibbon.attack;

import java.io.Serializable;
import java.util.Set;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;

/**
 * A way of perturbing images. It need not clip nor stay inside the ball by itself: {@link
 * AttackRunner} applies the threat model to whatever comes out.
 */
public interface Attack extends Serializable {

  /** The field's name for it in lower case, for example {@code fgsm}. */
  String name();

  /** The norms that it can be run under. */
  Set<Norm> norms();

  /**
   * Perturbs a batch.
   *
   * @param seed of the run; an attack that draws takes its draws from this and the image's id only
   */
  Perturbed perturb(
      DifferentiableClassifier classifier,
      ImageBatch clean,
      Goal goal,
      ThreatModel threatModel,
      long seed);

  /**
   * What an attack gives back.
   *
   * @param cleanLogits {@code [N, K]} of the clean images: every attack knows them, so the runner
   *     need not compute them again
   * @param pixels float32 {@code [N, C, H, W]}, a new array
   */
  record Perturbed(float[] cleanLogits, float[] pixels) {}
}
