package ml.gibbon.train.objective;

import java.io.Serializable;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;

/**
 * An attack inside training: the one place where training makes adversarial images.
 *
 * @param attack any; whatever class it aims at, the images keep their true labels
 * @param warmUp epochs over which its epsilon rises linearly from 0; 0 for the whole from the first
 *     step on
 */
public record TrainingAttack(NamedAttack attack, double warmUp) implements Serializable {

  /** With the whole epsilon from the first step on. */
  public TrainingAttack(NamedAttack attack) {
    this(attack, 0);
  }

  /** FGSM as the paper trains with it. */
  public static TrainingAttack fgsm(ThreatModel threatModel) {
    return new TrainingAttack(new NamedAttack("fgsm", new Fgsm(), Goal.UNTARGETED, threatModel));
  }

  /**
   * The attack at a time of the training.
   *
   * @param done epochs trained, not whole inside one
   */
  TrainingAttack at(double done) {
    if (done >= warmUp) {
      return new TrainingAttack(attack);
    }
    ThreatModel whole = attack.threatModel();
    double epsilon = done / warmUp * whole.epsilon().orElseThrow();
    return new TrainingAttack(
        new NamedAttack(attack.name(), attack.attack(), attack.goal(), whole.withEpsilon(epsilon)));
  }

  /** Another attack for the same goal under the same threat model. */
  TrainingAttack with(Attack other) {
    return new TrainingAttack(
        new NamedAttack(attack.name(), other, attack.goal(), attack.threatModel()), warmUp);
  }

  /** The same for training, which looks for no worst case on the way of PGD's steps. */
  public TrainingAttack inTraining() {
    return attack.attack() instanceof Pgd pgd && pgd.restarts() == 1
        ? with(new LastPoint(pgd))
        : this;
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
