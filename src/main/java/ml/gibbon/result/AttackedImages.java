package ml.gibbon.result;

import ml.gibbon.attack.AttackKey;
import ml.gibbon.image.PixelFormat;

/**
 * Which adversarial images a result is about: the same ones exactly where all of this is equal.
 *
 * @param dataset name of the clean set
 * @param split of the clean set that was attacked
 * @param source the model that the images were made on
 * @param attack with its settings, goal and threat model
 * @param pixels how they are stored
 */
public record AttackedImages(
    String dataset, String split, String source, AttackKey attack, PixelFormat pixels) {

  /** The clean images: {@code mnist/test}. */
  public String cleanImages() {
    return dataset + "/" + split;
  }

  /** Attack, norm, epsilon, goal, clip and pixel format in words. */
  public String inWords() {
    return "%s, %s".formatted(attack.inWords(), pixels.key());
  }
}
