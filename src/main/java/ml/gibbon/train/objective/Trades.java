package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.DivergenceFrom;
import ml.gibbon.loss.DivergenceTo;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.WeightedSum;
import ml.gibbon.random.Seeds;

/**
 * {@code J(x, y) + beta * KL(f(x) || f(x'))} with {@code x'} inside the threat model where the
 * divergence is largest (Zhang et al. 2019, "Theoretically Principled Trade-off between Robustness
 * and Accuracy", arXiv:1901.08573, equation 5). The gradient goes through both answers; {@code x'}
 * is made from the current parameters and stands for itself.
 *
 * @param beta weight of the divergence, above 0
 * @param attack PGD, whose steps find x', and which held-out images are attacked with as it is
 * @param loss J
 */
public record Trades(double beta, TrainingAttack attack, LabelLoss loss) implements Objective {

  /**
   * @throws IllegalArgumentException when beta is not above 0 or the attack is not PGD
   */
  public Trades {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta must be above 0 but is " + beta);
    }
    if (!(attack.attack().attack() instanceof Pgd)) {
      throw new IllegalArgumentException(
          "TRADES takes the steps of PGD, not of " + attack.attack().name());
    }
  }

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    DivergencePgd inner = new DivergencePgd((Pgd) attack.attack().attack());
    float[] pixels =
        attack.with(inner).craft(trainer.classifier(), clean, Seeds.mix(seed, 3)).pixels();
    ImageBatch adversarial = new ImageBatch(clean.shape(), clean.ids(), clean.labels(), pixels);
    double share = 1.0 / clean.size();
    // Each half needs the other's answers, and the first pass of the clean one gives only these.
    float[] answers = trainer.logits(clean, seed);
    Loss ofAdversarial = new DivergenceFrom(answers);
    trainer.add(adversarial, ofAdversarial, beta * share, Seeds.mix(seed, 1));
    Loss toAdversarial = new DivergenceTo(trainer.lastLogits(clean.size()));
    Loss ofClean = new WeightedSum(loss.of(clean), beta, toAdversarial);
    return trainer.add(clean, ofClean, share, seed);
  }

  @Override
  public Objective at(double done) {
    return new Trades(beta, attack.at(done), loss);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.of(attack);
  }
}
