package ml.gibbon.attack;

import java.util.Set;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;

/**
 * The fast gradient sign method: {@code x' = x + epsilon * sign(grad_x J(x, y))} (Goodfellow,
 * Shlens, Szegedy 2015, "Explaining and Harnessing Adversarial Examples", arXiv:1412.6572, section
 * 4). Targeted, it descends the loss of the target: {@code x - epsilon * sign(grad_x J(x, t))}.
 *
 * <p>A gradient of exactly zero leaves its pixel unchanged.
 */
public final class FastGradientSign implements Attack {

  public static final String NAME = "fgsm";

  /** Its square takes the smallest float above any epsilon. */
  private static final float HUGE = 1e38f;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Norm> norms() {
    return Set.of(Norm.LINF);
  }

  /**
   * @throws IllegalArgumentException when the norm is not {@link Norm#LINF}
   */
  @Override
  public Perturbed perturb(
      DifferentiableClassifier classifier,
      ImageBatch clean,
      Goal goal,
      ThreatModel threatModel,
      long seed) {
    if (threatModel.norm() != Norm.LINF) {
      throw new IllegalArgumentException(
          "the sign of the gradient is the best step for linf, not for "
              + threatModel.norm().key());
    }
    Differentiated pass =
        classifier.differentiate(
            clean.pixels(),
            clean.size(),
            (image, logits, classes, cotangent) -> {
              int reference = goal.reference(clean.labels()[image], logits, classes, image);
              classifier.probabilities().crossEntropy(logits, classes, cotangent, image, reference);
            });
    // The gradient's array is this pass's own and is not needed again.
    float[] pixels = pass.gradient();
    step(clean.pixels(), goal.sign(), (float) threatModel.epsilon(), pixels);
    return new Perturbed(pass.logits(), pixels);
  }

  /**
   * The step away from the label, inside the threat model, for a gradient that was computed along
   * with something else.
   *
   * @param clean {@code [N, C, H, W]}
   * @param gradient of the loss with respect to those pixels, replaced by the adversarial pixels
   */
  public static void step(ImageBatch clean, ThreatModel threatModel, float[] gradient) {
    step(clean.pixels(), 1, (float) threatModel.epsilon(), gradient);
    Projection.apply(threatModel, clean.pixels(), gradient, clean.shape().size());
  }

  /**
   * {@code x' = x + direction * epsilon * sign(g)}. A gradient that is not zero is blown up beyond
   * any epsilon and cut back to it: the same values as by {@code Math.signum}, in a loop that the
   * JVM turns into vector instructions.
   *
   * @param gradient replaced by the adversarial pixels
   */
  private static void step(float[] clean, float direction, float epsilon, float[] gradient) {
    for (int i = 0; i < gradient.length; i++) {
      float sign = Math.max(-epsilon, Math.min(epsilon, gradient[i] * HUGE * HUGE));
      gradient[i] = clean[i] + direction * sign;
    }
  }
}
