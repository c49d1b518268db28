package ml.gibbon.bench.certified;

import java.util.List;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Apgd.Objective;
import ml.gibbon.attack.method.AutoAttack;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.bench.certified.CheckedAttack.Aim;
import ml.gibbon.loss.LossKind;

/** The attacks that are held against proofs, weak ones first. */
final class CertifiedAttacks {

  private static final double RHO = .75;
  private static final int TARGETS = 9;

  private CertifiedAttacks() {}

  /**
   * All of them.
   *
   * @param restarts of those that try one class after the other in 150 steps, at least 1
   */
  static List<CheckedAttack> all(int restarts) {
    Pgd pgd = pgd(40, 10, LossKind.CROSS_ENTROPY);
    Apgd ce = apgd(Objective.CROSS_ENTROPY, 100, 1);
    Apgd dlr = apgd(Objective.DLR, 100, 1);
    Apgd targeted = apgd(Objective.TARGETED_DLR, 150, restarts);
    return List.of(
        any("fgsm", new Fgsm()),
        any("pgd40", pgd(40, 1, LossKind.CROSS_ENTROPY)),
        any("pgd40 x10", pgd),
        any("pgd40 x50", pgd(40, 50, LossKind.CROSS_ENTROPY)),
        new CheckedAttack(
            "pgd150-t x" + restarts, pgd(150, restarts, LossKind.MARGIN), Aim.EACH_OTHER),
        any("apgd-ce", ce),
        any("apgd-dlr", dlr),
        any("apgd-t", apgd(Objective.TARGETED_DLR, 100, 1)),
        any("apgd150-t x" + restarts, targeted),
        any("autoattack", new AutoAttack()),
        any(
            "cascade",
            new Cascade(
                List.of(
                    new Part("pgd", pgd),
                    new Part("apgd-ce", ce),
                    new Part("apgd-dlr", dlr),
                    new Part("apgd-t", targeted)))));
  }

  private static CheckedAttack any(String name, Attack attack) {
    return new CheckedAttack(name, attack, Aim.ANY_OTHER);
  }

  private static Pgd pgd(int steps, int restarts, LossKind loss) {
    return new Pgd(Choice.AUTO, steps, true, restarts, loss);
  }

  private static Apgd apgd(Objective loss, int steps, int restarts) {
    return new Apgd(loss, TARGETS, steps, true, restarts, RHO);
  }
}
