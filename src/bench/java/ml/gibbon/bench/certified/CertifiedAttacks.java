package ml.gibbon.bench.certified;

import java.util.List;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Apgd.Objective;
import ml.gibbon.attack.method.AutoAttack;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.loss.LossKind;

/** The attacks that are held against proofs, weak ones first. */
final class CertifiedAttacks {

  private static final double RHO = .75;
  private static final int TARGETS = 9;

  private CertifiedAttacks() {}

  /**
   * The attacks by their names.
   *
   * @param restarts of the strongest, at least 1
   */
  static List<Part> all(int restarts) {
    Part pgd = new Part("pgd40 x10", pgd(40, 10, LossKind.CROSS_ENTROPY));
    Part margin = new Part("pgd150 margin x" + restarts, pgd(150, restarts, LossKind.MARGIN));
    Part targeted = new Part("apgd150-t x" + restarts, apgd(Objective.TARGETED_DLR, 150, restarts));
    return List.of(
        new Part("fgsm", new Fgsm()),
        new Part("pgd40", pgd(40, 1, LossKind.CROSS_ENTROPY)),
        pgd,
        new Part("pgd40 x50", pgd(40, 50, LossKind.CROSS_ENTROPY)),
        margin,
        new Part("apgd-ce", apgd(Objective.CROSS_ENTROPY, 100, 1)),
        new Part("apgd-dlr", apgd(Objective.DLR, 100, 1)),
        new Part("apgd-t", apgd(Objective.TARGETED_DLR, 100, 1)),
        targeted,
        new Part("autoattack", new AutoAttack()),
        new Part("cascade", new Cascade(List.of(pgd, margin, targeted))));
  }

  private static Pgd pgd(int steps, int restarts, LossKind loss) {
    return new Pgd(Choice.AUTO, steps, true, restarts, loss);
  }

  private static Apgd apgd(Objective loss, int steps, int restarts) {
    return new Apgd(loss, TARGETS, steps, true, restarts, RHO);
  }
}
