package ml.gibbon.attack;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Bim;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Cw;
import ml.gibbon.attack.method.Ddn;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.attack.method.Fab;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Fmn;
import ml.gibbon.attack.method.HopSkipJump;
import ml.gibbon.attack.method.Jsma;
import ml.gibbon.attack.method.Lbfgs;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Nes;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.attack.method.Square;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.loss.LossKind;

/**
 * The rows that the contract of attacks runs over: a new attack is tested by adding one to {@link
 * #KINDS}.
 */
final class AttackCases {

  /**
   * One kind with settings that take little time.
   *
   * @param attack with its settings
   * @param asksForGradients whether it is to beat noise on every image, in few steps
   * @param fillsTheBall whether an image's change is as large as the ball where nothing is clipped
   */
  record Kind(Attack attack, boolean asksForGradients, boolean fillsTheBall) {}

  static final List<Kind> KINDS =
      List.of(
          new Kind(new Fgsm(), true, true),
          new Kind(new Fgm(), true, true),
          new Kind(new Fgvm(Fgvm.Scaling.RAW), true, false),
          new Kind(new Fgvm(Fgvm.Scaling.L2), true, true),
          new Kind(new Fgvm(Fgvm.Scaling.SEARCH), true, false),
          new Kind(new Bim(1 / 255.0, Choice.of(4)), true, false),
          new Kind(new Pgd(Choice.AUTO, 5, true, 2, LossKind.CROSS_ENTROPY), true, false),
          new Kind(new Pgd(Choice.AUTO, 5, false, 1, LossKind.MARGIN), true, false),
          new Kind(new Pgd(Choice.AUTO, 4, true, 1, LossKind.DLR), true, false),
          new Kind(new Mim(Choice.AUTO, 4, 1), true, false),
          new Kind(new Apgd(Apgd.Objective.CROSS_ENTROPY, 9, 4, true, 2, .75), true, false),
          new Kind(new Apgd(Apgd.Objective.DLR, 9, 4, false, 1, .75), true, false),
          new Kind(new Apgd(Apgd.Objective.TARGETED_DLR, 2, 4, true, 1, .75), true, false),
          new Kind(new Jsma(1, .2), true, false),
          new Kind(new Jsma(-.3, .1), true, false),
          new Kind(new Square(8, .5, Choice.AUTO), false, false),
          new Kind(new Nes(.05, 2, 4, .01, .5), false, false),
          new Kind(new HopSkipJump(6, 1, 10, 10), false, false),
          new Kind(new DeepFool(3, .02, 3), true, false),
          new Kind(new Cw(6, .1, 1, 2, 0), true, false),
          new Kind(new Lbfgs(4, 1, 2), true, false),
          new Kind(new Fmn(4, 1, .05, .001), true, false),
          new Kind(new Ddn(4, .2, 1), true, false),
          new Kind(new Fab(2, 2, .1, 1.05, .9, 2, Fab.Towards.NEAREST), true, false),
          new Kind(new Fab(2, 1, .1, 1.05, .9, 2, Fab.Towards.EACH), true, false),
          new Kind(
              new Universal(Choice.AUTO, 4, 100, Universal.Split.TRAIN, LossKind.CROSS_ENTROPY),
              false,
              false),
          new Kind(new Noise(), false, true),
          new Kind(
              new Cascade(
                  List.of(
                      new Part("step", new Pgd(Choice.AUTO, 1, false, 1, LossKind.MARGIN)),
                      new Part("pgd", new Pgd(Choice.AUTO, 5, true, 1, LossKind.MARGIN)))),
              false,
              false));

  static final List<Goal> GOALS =
      List.of(
          Goal.UNTARGETED,
          Goal.parse("untargeted-predicted"),
          new Goal.LeastLikely(),
          new Goal.RandomClass(),
          new Goal.OneClass(2));

  /** An attack under one of its norms with one goal. */
  record Case(Kind kind, LpNorm norm, Goal goal) {

    Attack attack() {
      return kind.attack;
    }

    /** A ball of a size that suits the norm, or none for an attack of minimum norm. */
    ThreatModel threat(double share, PixelRange clip) {
      double whole =
          switch (norm) {
            case LINF -> .25;
            case L2 -> 2;
            case L1 -> 8;
            case L0 -> 10;
          };
      Budget budget =
          attack().isOfMinimumNorm()
              ? new Budget.Smallest()
              : new Budget.Ball(norm == LpNorm.L0 ? Math.rint(share * whole) : share * whole);
      return new ThreatModel(norm, budget, clip);
    }

    @Override
    public String toString() {
      return "%s, %s, %s".formatted(attack(), norm.key(), goal.key());
    }
  }

  private AttackCases() {}

  /** Every kind under every norm that it knows, with every goal. */
  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (Kind kind : KINDS) {
      kind.attack.norms().stream()
          .sorted()
          .forEach(norm -> GOALS.forEach(goal -> cases.add(new Case(kind, norm, goal))));
    }
    return cases;
  }
}
