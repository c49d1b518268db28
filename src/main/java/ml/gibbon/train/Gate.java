package ml.gibbon.train;

import java.util.Optional;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.loss.LossKind;
import ml.gibbon.train.objective.TrainingAttack;

/**
 * What every hardened model is measured with after each epoch, whatever it is trained with: one
 * step of the gradient, and ten steps of PGD from a drawn point. A network that withstands the one
 * and not the other has learnt to mislead single steps.
 *
 * @param fgsm the step of the whole epsilon; empty under norms that have none
 * @param pgd empty where attacks are told no epsilon
 */
record Gate(Optional<TrainingAttack> fgsm, Optional<TrainingAttack> pgd) {

  private static final int STEPS = 10;

  /** Nothing is measured. */
  static final Gate NONE = new Gate(Optional.empty(), Optional.empty());

  private static final Attack PGD = new Pgd(Choice.AUTO, STEPS, true, 1, LossKind.CROSS_ENTROPY);

  /** Under the threat model that is trained for. */
  static Gate of(ThreatModel threatModel) {
    return new Gate(
        attack("fgsm", new Fgsm(), threatModel).or(() -> attack("fgm", new Fgm(), threatModel)),
        attack("pgd", PGD, threatModel));
  }

  private static Optional<TrainingAttack> attack(
      String name, Attack attack, ThreatModel threatModel) {
    return attack.norms().contains(threatModel.norm()) && threatModel.epsilon().isPresent()
        ? Optional.of(
            new TrainingAttack(new NamedAttack(name, attack, Goal.UNTARGETED, threatModel)))
        : Optional.empty();
  }
}
