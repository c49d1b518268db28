package ml.gibbon.attack;

import java.util.Set;
import java.util.SplittableRandom;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;

/**
 * The control: noise of the same size, {@code x' = x + epsilon * r} with {@code r} drawn from {-1,
 * +1} for each pixel. An attack that does not beat it is broken.
 */
public final class RandomSign implements Attack {

  public static final String NAME = "random-sign";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Norm> norms() {
    return Set.of(Norm.LINF);
  }

  @Override
  public Perturbed perturb(
      DifferentiableClassifier classifier,
      ImageBatch clean,
      Goal goal,
      ThreatModel threatModel,
      long seed) {
    float[] pixels = clean.pixels().clone();
    int size = clean.shape().size();
    float epsilon = (float) threatModel.epsilon();
    for (int i = 0; i < clean.size(); i++) {
      SplittableRandom random = ImageRandom.of(seed, clean.ids()[i], NAME);
      for (int j = i * size; j < (i + 1) * size; j++) {
        pixels[j] += random.nextBoolean() ? epsilon : -epsilon;
      }
    }
    return new Perturbed(classifier.logits(clean.pixels(), clean.size()), pixels);
  }
}
