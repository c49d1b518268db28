package ml.gibbon.result;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.text.Figures;

/**
 * All attacks of one threat model on one model together: an image counts as robust when none of
 * them broke it.
 *
 * @param dataset name of the clean set
 * @param split of the clean set that was attacked
 * @param model that was attacked
 * @param threatModel of all the attacks
 * @param attacks the user's names for them, and their goals, at least two
 * @param images how many
 * @param robust those that are right when clean and after every attack
 */
public record WorstCase(
    String dataset,
    String split,
    String model,
    ThreatModel threatModel,
    List<String> attacks,
    long images,
    long robust) {

  public WorstCase {
    attacks = List.copyOf(attacks);
    if (robust < 0 || robust > images || images < 1) {
      throw new IllegalArgumentException("%d robust of %d images".formatted(robust, images));
    }
  }

  /** Share of the images that no attack broke. */
  public double robustAccuracy() {
    return (double) robust / images;
  }

  /** With 95 % confidence, where it lies for all images of this kind. */
  public Interval interval() {
    return Interval.of(robust, images);
  }

  /** The clean images: {@code mnist/test}. */
  public String cleanImages() {
    return dataset + "/" + split;
  }

  /** {@code the worst of fgsm, pgd40 for each image, L-inf, epsilon 0.1, clip [0, 1]}. */
  public String inWords() {
    return "the worst of %s for each image, %s, epsilon %s, clip %s"
        .formatted(
            String.join(", ", attacks),
            Figures.norm(threatModel.norm().key()),
            Figures.epsilon(epsilon()),
            threatModel.clip().key());
  }

  /** Largest change allowed, [0, 1] scale. */
  public OptionalDouble epsilon() {
    return threatModel.epsilon();
  }
}
