package ml.gibbon.attack.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CascadingAttack;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.CascadeLoop;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.TargetedDlr;

/**
 * AutoAttack in its standard version: APGD with the cross-entropy, targeted APGD with the
 * difference of logits ratio, targeted FAB and Square, each on the images that still stand (Croce
 * and Hein 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
 * parameter-free attacks", arXiv:2003.01690, section 6; under L1 with the numbers of Croce and Hein
 * 2021, arXiv:2103.01208). There is nothing to set, so that results compare.
 */
public record AutoAttack() implements CascadingAttack {

  private static final int STEPS = 100;
  private static final double RHO = .75;
  private static final int TARGETS = 9;
  private static final double ALPHA_MAX = .1;
  private static final double ETA = 1.05;
  private static final double BETA = .9;
  private static final int QUERIES = 5000;
  private static final double SHARE = .8;
  private static final int SCHEDULE = 10_000;

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1);
  }

  /** With fewer than 4 classes targeted APGD is left out, as its loss is not defined there. */
  @Override
  public List<Part> parts(LpNorm norm, int classes) {
    int restarts = norm == LpNorm.L1 ? 5 : 1;
    int targets = norm == LpNorm.L1 ? 5 : TARGETS;
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "apgd-ce",
            new Apgd(Apgd.Objective.CROSS_ENTROPY, TARGETS, STEPS, true, restarts, RHO)));
    if (classes >= TargetedDlr.LEAST_CLASSES) {
      parts.add(
          new Part("apgd-t", new Apgd(Apgd.Objective.TARGETED_DLR, targets, STEPS, true, 1, RHO)));
    }
    parts.add(
        new Part("fab-t", new Fab(STEPS, 1, ALPHA_MAX, ETA, BETA, TARGETS, Fab.Towards.EACH)));
    parts.add(new Part("square", new Square(QUERIES, SHARE, Choice.of(SCHEDULE))));
    return parts;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new CascadeLoop(parts(task.threatModel().norm(), model.classes())).run(model, task);
  }
}
