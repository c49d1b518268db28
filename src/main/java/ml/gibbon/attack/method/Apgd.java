package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.AdaptiveLoop;
import ml.gibbon.attack.loop.Progress;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.attack.loop.Start;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Dlr;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.TargetedDlr;

/**
 * Auto-PGD: projected gradient steps with momentum whose size follows from how well they go, so
 * that there is none to choose (Croce and Hein 2020, "Reliable evaluation of adversarial robustness
 * with an ensemble of diverse parameter-free attacks", arXiv:2003.01690, algorithm 1; under L1
 * Croce and Hein 2021, "Mind the box", arXiv:2103.01208). Of all steps, restarts and target classes
 * each image's worst case is kept; images whose goal is reached are not started again.
 *
 * @param loss that is climbed
 * @param targets how many classes an untargeted attack tries to reach one after the other, the most
 *     likely wrong one first, by the targeted loss; at least 1, and at most as many as there are; 9
 *     in the paper. A targeted attack has one
 * @param steps at least 1; 100 in the paper
 * @param randomStart whether it starts from a drawn point rather than from the clean image
 * @param restarts for each target; at least 1, and 1 without a random start
 * @param rho share of the steps between two checkpoints that must gain for the step size to stay,
 *     above 0 and below 1; .75 in the paper
 */
public record Apgd(
    Objective loss, int targets, int steps, boolean randomStart, int restarts, double rho)
    implements Attack {

  /** What is climbed. */
  public enum Objective {
    /** Cross-entropy. */
    CROSS_ENTROPY,
    /** The difference of logits ratio, {@link Dlr}. */
    DLR,
    /** The targeted difference of logits ratio, {@link TargetedDlr}, one target after the other. */
    TARGETED_DLR
  }

  public Apgd {
    require(targets >= 1, "targets", targets, "a whole number from 1 on");
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(restarts >= 1, "restarts", restarts, "a whole number from 1 on");
    require(
        randomStart || restarts == 1,
        "restarts",
        restarts,
        "1 without random-start, which would repeat the same steps");
    require(rho > 0 && rho < 1, "rho", rho, "a number above 0 and below 1");
  }

  @Override
  public int leastClasses() {
    return switch (loss) {
      case CROSS_ENTROPY -> 2;
      case DLR -> Dlr.LEAST_CLASSES;
      case TARGETED_DLR -> TargetedDlr.LEAST_CLASSES;
    };
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    Progress progress = new Progress(model, task);
    AdaptiveLoop loop = new AdaptiveLoop(steps, rho, randomStart ? Start.RANDOM : Start.CLEAN);
    Standing standing = Standing.all(task.clean());
    int runs = restarts * targets(task, model.classes());
    for (int run = 0; run < runs && !standing.isEmpty(); run++) {
      loop.run(progress, standing, lossOf(standing, run / restarts, model, progress), run);
      standing = progress.standing();
    }
    return progress.crafted();
  }

  private int targets(AttackTask task, int classes) {
    boolean isOne = loss != Objective.TARGETED_DLR || task.goal().isTargeted();
    return isOne ? 1 : Math.min(targets, classes - 1);
  }

  /** About the class that the goal names; targeted also about another one. */
  private Loss lossOf(
      Standing images, int target, DifferentiableClassifier model, Progress progress) {
    ClassOfImage reference = ClassOfImage.fixed(images.pick(progress.references()));
    return switch (loss) {
      case CROSS_ENTROPY -> new CrossEntropy(model.probabilities(), reference);
      case DLR -> new Dlr(reference);
      case TARGETED_DLR ->
          new TargetedDlr(reference, ClassOfImage.fixed(others(images, target, progress, model)));
    };
  }

  /**
   * The class that is to win over the label, by its place among the likely ones; of a targeted
   * attack the label, which is to lose.
   */
  private static int[] others(
      Standing images, int target, Progress progress, DifferentiableClassifier model) {
    int classes = model.classes();
    boolean isTargeted = progress.task().goal().isTargeted();
    int[] others = new int[images.size()];
    for (int i = 0; i < others.length; i++) {
      int row = images.rows()[i];
      int reference = progress.references()[row];
      int label = images.clean().labels()[i];
      others[i] =
          isTargeted && label != reference
              ? label
              : likely(progress.cleanLogits(), classes, row, reference, target);
    }
    return others;
  }

  /** Of the classes but for one that with so many before it. */
  private static int likely(float[] logits, int classes, int row, int except, int before) {
    int place = before;
    for (int k : Logits.ranked(logits, classes, row, Math.min(classes, before + 2))) {
      if (k != except && place-- == 0) {
        return k;
      }
    }
    throw new IllegalStateException("there are %d classes only".formatted(classes));
  }
}
