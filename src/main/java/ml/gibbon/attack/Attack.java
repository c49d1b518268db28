package ml.gibbon.attack;

import java.io.Serializable;
import java.util.Set;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;

/**
 * A way of perturbing images: a record of its settings, which it checks when it is made. It need
 * not clip nor stay inside the ball in the end: {@link AttackRunner} applies the threat model to
 * whatever comes out.
 */
public interface Attack extends Serializable {

  /** The norms that it can be run under. */
  Set<LpNorm> norms();

  /**
   * Whether it looks for the smallest change by itself ({@link Budget.Smallest}), and is not told a
   * largest one.
   */
  default boolean isOfMinimumNorm() {
    return false;
  }

  /** What it has to be told of the model. */
  default Knowledge requires() {
    return Knowledge.GRADIENTS;
  }

  /** How many classes there must be for it: 2, or as many as its loss compares. */
  default int leastClasses() {
    return 2;
  }

  /**
   * Perturbs a batch.
   *
   * @param model that is attacked
   * @param task images, goal, threat model and seed: draws come from the seed and each image's id
   *     only
   */
  Crafted craft(DifferentiableClassifier model, AttackTask task);
}
