package ml.gibbon.attack;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;

/**
 * The one way to run an attack: perturb, apply the threat model again, store in the pixel format,
 * and measure what was stored. No attack can forget any of it.
 *
 * @param attack to run
 * @param goal what the attack wants
 * @param threatModel what it may do
 * @param format how adversarial pixels are stored; with {@code UINT8} they are moved onto grey
 *     levels inside the ball, and measured there
 * @param seed of every draw
 */
public record AttackRunner(
    Attack attack, Goal goal, ThreatModel threatModel, PixelFormat format, long seed)
    implements Serializable {

  /**
   * @throws IllegalArgumentException when the pixels are stored as uint8 but are not clipped to [0,
   *     1]
   */
  public AttackRunner {
    if (format == PixelFormat.UINT8
        && (threatModel.clip().low() < 0 || threatModel.clip().high() > 1)) {
      throw new IllegalArgumentException(
          "uint8 pixels hold [0, 1] only but clip is " + threatModel.clip());
    }
  }

  /**
   * Makes adversarial images that keep to the threat model.
   *
   * @return pixels as they are to be stored, and the clean logits
   */
  public Attack.Perturbed craft(DifferentiableClassifier classifier, ImageBatch clean) {
    Attack.Perturbed perturbed = attack.perturb(classifier, clean, goal, threatModel, seed);
    Projection.apply(threatModel, clean.pixels(), perturbed.pixels(), clean.shape().size());
    if (format == PixelFormat.UINT8) {
      Projection.toGreyLevels(clean.pixels(), perturbed.pixels());
    }
    return perturbed;
  }

  /**
   * Attacks a batch and measures what came out.
   *
   * @return one measured image for each clean one, in the same order
   * @throws InputException when a logit or an adversarial pixel is not finite
   */
  public List<AdversarialImage> run(DifferentiableClassifier classifier, ImageBatch clean) {
    AttackedBatch attacked = attack(classifier, clean);
    return IntStream.range(0, attacked.size()).mapToObj(attacked::image).toList();
  }

  /** Attacks a batch whose images are then measured one by one, when they are needed. */
  public AttackedBatch attack(DifferentiableClassifier classifier, ImageBatch clean) {
    Attack.Perturbed crafted = craft(classifier, clean);
    float[] logits = classifier.logits(crafted.pixels(), clean.size());
    return new AttackedBatch(this, clean, crafted, logits, classifier);
  }
}
