package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Loss;
import ml.gibbon.random.Draws;
import ml.gibbon.random.Seeds;

/**
 * {@code alpha * J(x, y) + (1 - alpha) * J(x', y)}, with {@code x'} made from the current
 * parameters at every step: by FGSM in Goodfellow et al. 2015 (arXiv:1412.6572, section 6), with
 * alpha 0 and by PGD in Madry et al. 2018 (arXiv:1706.06083).
 *
 * @param alpha weight of the clean loss, in [0, 1]
 * @param attack that makes the adversarial half
 * @param dropoutInAttack share of the minibatches, in [0, 1], whose attack is made with dropout on:
 *     against what dropout leaves of the network in that step, so that J is the training loss
 *     itself, and its gradient comes from the pass that the clean half makes anyway. The others' is
 *     made against the whole network, as it will be used.
 * @param loss J, which is that of the training; an attack climbs its own
 */
public record Adversarial(
    double alpha, TrainingAttack attack, double dropoutInAttack, LabelLoss loss)
    implements Objective {

  /** With labels as they are. */
  public Adversarial(double alpha, TrainingAttack attack, double dropoutInAttack) {
    this(alpha, attack, dropoutInAttack, LabelLoss.PLAIN);
  }

  /**
   * @throws IllegalArgumentException when a share is not in [0, 1], or an attack of more than one
   *     step is to be made with dropout on
   */
  public Adversarial {
    requireShare("alpha", alpha);
    requireShare("the share of attacks with dropout on", dropoutInAttack);
    if (dropoutInAttack > 0 && !attack.attack().isFgsm()) {
      throw new IllegalArgumentException(
          "only FGSM away from the label can be made with dropout on, not "
              + attack.attack().name());
    }
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1] but is %s".formatted(name, share));
    }
  }

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    if (alpha == 1) {
      return new Clean(loss).add(trainer, clean, seed);
    }
    Loss costs = loss.of(clean);
    double ofClean;
    float[] pixels;
    if (isDropoutOn(seed)) {
      pixels = new float[clean.pixels().length];
      ofClean = addAndAttack(trainer, clean, costs, seed, pixels);
    } else {
      ofClean = alpha == 0 ? 0 : trainer.add(clean, costs, alpha / clean.size(), seed);
      // The parameters change at the end of the minibatch only.
      pixels =
          Double.isFinite(ofClean)
              ? attack.inTraining().craft(trainer.classifier(), clean, Seeds.mix(seed, 3)).pixels()
              : clean.pixels();
    }
    ImageBatch adversarial = new ImageBatch(clean.shape(), clean.ids(), clean.labels(), pixels);
    double ofAdversarial =
        trainer.add(adversarial, costs, (1 - alpha) / clean.size(), Seeds.mix(seed, 1));
    return alpha * ofClean + (1 - alpha) * ofAdversarial;
  }

  private boolean isDropoutOn(long seed) {
    return new Draws(Seeds.mix(seed, 2)).chance(dropoutInAttack);
  }

  /** The clean half and, from the same pass, the adversarial images. */
  private double addAndAttack(
      Trainer trainer, ImageBatch clean, Loss costs, long seed, float[] pixels) {
    double weight = alpha == 0 ? 1 : alpha / clean.size();
    double sum = trainer.add(clean, costs, weight, seed, pixels);
    attack.step(clean, pixels);
    if (alpha == 0) {
      // The pass was for the images only.
      trainer.clearGradient();
    }
    return sum;
  }

  @Override
  public Objective at(double done) {
    return new Adversarial(alpha, attack.at(done), dropoutInAttack, loss);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.of(attack);
  }
}
