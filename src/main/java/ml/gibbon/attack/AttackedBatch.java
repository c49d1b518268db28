package ml.gibbon.attack;

import java.util.OptionalInt;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.Probabilities;

/** A batch after the attack; each image is measured and encoded when it is asked for. */
public final class AttackedBatch {

  private final AttackRunner runner;
  private final ImageBatch clean;
  private final Crafted crafted;
  private final float[] cleanLogits;
  private final float[] logits;
  private final DifferentiableClassifier classifier;
  private final int classes;

  /**
   * @param crafted pixels as they are to be stored
   * @param cleanLogits {@code [N, K]} of the clean images
   * @param logits {@code [N, K]} of those pixels
   * @param classifier that was attacked
   */
  AttackedBatch(
      AttackRunner runner,
      ImageBatch clean,
      Crafted crafted,
      float[] cleanLogits,
      float[] logits,
      DifferentiableClassifier classifier) {
    this.runner = runner;
    this.clean = clean;
    this.crafted = crafted;
    this.cleanLogits = cleanLogits;
    this.logits = logits;
    this.classifier = classifier;
    this.classes = classifier.classes();
  }

  /** Number of images. */
  public int size() {
    return clean.size();
  }

  /**
   * Measures one image.
   *
   * @param i its place in the batch
   * @throws InputException when a logit or an adversarial pixel is not finite
   */
  public AdversarialImage image(int i) {
    int size = clean.shape().size();
    return image(i, PixelFormat.UINT8.encode(clean.pixels(), i * size, size));
  }

  /**
   * Measures one image whose clean pixels are at hand as they were stored.
   *
   * @param i its place in the batch
   * @param cleanPixels its uint8 {@code [C, H, W]}; the array becomes the result's
   * @throws InputException when a logit or an adversarial pixel is not finite
   */
  public AdversarialImage image(int i, byte[] cleanPixels) {
    int size = clean.shape().size();
    int label = clean.labels()[i];
    Goal goal = runner.goal();
    int reference = reference(i);
    int cleanPrediction = Logits.prediction(cleanLogits, classes, i);
    int prediction = Logits.prediction(logits, classes, i);
    PerturbationSize change = PerturbationSize.of(clean.pixels(), crafted.pixels(), i * size, size);
    Probabilities probabilities = classifier.probabilities();
    float confidence = probabilities.confidence(logits, classes, i, prediction);
    if (!Float.isFinite(confidence) || !Double.isFinite(change.l2())) {
      throw new InputException(
          "image %d has logits or pixels that are not finite after %s, the model's parameters are too large: train it with a smaller train.learning-rate"
              .formatted(clean.ids()[i], AttackKinds.nameOf(runner.attack())));
    }
    return new AdversarialImage(
        clean.ids()[i],
        label,
        goal.isTargeted() ? OptionalInt.of(reference) : OptionalInt.empty(),
        cleanPixels,
        runner.format().encode(crafted.pixels(), i * size, size),
        cleanPrediction,
        probabilities.confidence(cleanLogits, classes, i, cleanPrediction),
        prediction,
        confidence,
        goal.isAchieved(label, reference, prediction),
        (float) change.linf(),
        (float) change.l2(),
        (float) change.l1(),
        change.l0(),
        crafted.effort().gradientsOf(i),
        crafted.effort().queries()[i]);
  }

  /** The class that an image is moved away from or towards. */
  int reference(int i) {
    return runner.goal().reference(clean, i, cleanLogits, classes, runner.seed());
  }

  /** A loss of one image after the attack. */
  double value(Loss loss, int i) {
    return loss.value(i, logits, classes);
  }

  /** Gives the memory of the pixels back to the model; afterwards no image can be asked for. */
  public void release() {
    classifier.recycle(crafted.pixels());
  }
}
