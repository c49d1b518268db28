package ml.gibbon.train.objective;

import java.io.Serializable;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;

/**
 * An attack inside training: the one place where training makes adversarial images.
 *
 * @param attack any; whatever class it aims at, the images keep their true labels
 */
public record TrainingAttack(NamedAttack attack) implements Serializable {

  /** FGSM as the paper trains with it. */
  public static TrainingAttack fgsm(ThreatModel threatModel) {
    return new TrainingAttack(new NamedAttack("fgsm", new Fgsm(), Goal.UNTARGETED, threatModel));
  }

  /**
   * Adversarial images that keep to the threat model, as floats.
   *
   * @param seed of the attack's draws
   */
  public Crafted craft(DifferentiableClassifier classifier, ImageBatch clean, long seed) {
    return attack.runner(PixelFormat.FLOAT32, seed).craft(classifier, clean);
  }

  /**
   * The same of {@linkplain NamedAttack#isFgsm FGSM} for a gradient that was computed along with
   * something else.
   *
   * @param gradient {@code [N, C, H, W]}, a positive multiple of that of the loss; replaced by the
   *     adversarial pixels
   */
  void step(ImageBatch clean, float[] gradient) {
    ThreatModel threat = attack.threatModel();
    int size = clean.shape().size();
    threat.norm().ascend(clean.pixels(), gradient, size, threat.epsilon().orElseThrow());
    threat.project(clean.pixels(), gradient, size);
  }
}
