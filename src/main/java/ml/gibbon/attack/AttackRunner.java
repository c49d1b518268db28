package ml.gibbon.attack;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.metric.Logits;

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
    int size = clean.shape().size();
    for (int i = 0; i < clean.size(); i++) {
      Projection.apply(threatModel, clean.pixels(), perturbed.pixels(), i * size, size);
      if (format == PixelFormat.UINT8) {
        Projection.toGreyLevels(clean.pixels(), perturbed.pixels(), i * size, size);
      }
    }
    return perturbed;
  }

  /**
   * Attacks a batch and measures what came out.
   *
   * @return one measured image for each clean one, in the same order
   * @throws IllegalArgumentException when a logit or an adversarial pixel is not finite
   */
  public List<AdversarialImage> run(DifferentiableClassifier classifier, ImageBatch clean) {
    Attack.Perturbed crafted = craft(classifier, clean);
    float[] logits = classifier.logits(crafted.pixels(), clean.size());
    List<AdversarialImage> images = new ArrayList<>(clean.size());
    for (int i = 0; i < clean.size(); i++) {
      images.add(measure(classifier, clean, crafted, logits, i));
    }
    return images;
  }

  private AdversarialImage measure(
      DifferentiableClassifier classifier,
      ImageBatch clean,
      Attack.Perturbed perturbed,
      float[] logits,
      int i) {
    int classes = classifier.classes();
    int size = clean.shape().size();
    int label = clean.labels()[i];
    int reference = goal.reference(label, perturbed.cleanLogits(), classes, i);
    int cleanPrediction = Logits.prediction(perturbed.cleanLogits(), classes, i);
    int prediction = Logits.prediction(logits, classes, i);
    PerturbationSize change =
        PerturbationSize.of(clean.pixels(), perturbed.pixels(), i * size, size);
    float confidence = classifier.probabilities().confidence(logits, classes, i, prediction);
    if (!Float.isFinite(confidence) || !Double.isFinite(change.l2())) {
      throw new IllegalArgumentException(
          "image %d has logits or pixels that are not finite after %s"
              .formatted(clean.ids()[i], attack.name()));
    }
    return new AdversarialImage(
        clean.ids()[i],
        label,
        goal instanceof Goal.Targeted ? OptionalInt.of(reference) : OptionalInt.empty(),
        PixelFormat.UINT8.encode(clean.pixels(), i * size, size),
        format.encode(perturbed.pixels(), i * size, size),
        cleanPrediction,
        classifier.probabilities().confidence(perturbed.cleanLogits(), classes, i, cleanPrediction),
        prediction,
        confidence,
        goal.achieved(label, reference, prediction),
        (float) change.linf(),
        (float) change.l2(),
        change.l0());
  }
}
