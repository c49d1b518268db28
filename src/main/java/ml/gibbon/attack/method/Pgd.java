package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.Direction;
import ml.gibbon.attack.loop.GradientLoop;
import ml.gibbon.attack.loop.Start;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.LossKind;

/**
 * Projected gradient descent: {@code x_(k+1) = P(x_k + a * ascend(grad J(x_k, y)))} from a point
 * drawn from the ball, several times, and of each image the worst case (Madry et al. 2017, "Towards
 * Deep Learning Models Resistant to Adversarial Attacks", arXiv:1706.06083, equation 2).
 *
 * @param stepSize a, above 0, in the measure of the norm; {@code auto} is {@code 2.5 epsilon /
 *     steps}, with which every point of the ball can be reached
 * @param steps at least 1
 * @param randomStart whether it starts from a drawn point rather than from the clean image
 * @param restarts at least 1, and 1 without a random start
 * @param loss that is climbed
 */
public record Pgd(Choice stepSize, int steps, boolean randomStart, int restarts, LossKind loss)
    implements Attack {

  private static final double REACH = 2.5;

  public Pgd {
    require(stepSize.or(1) > 0, "stepSize", stepSize, "a number above 0, or auto");
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(restarts >= 1, "restarts", restarts, "a whole number from 1 on");
    require(
        randomStart || restarts == 1,
        "restarts",
        restarts,
        "1 without random-start, which would repeat the same steps");
  }

  /** The size of each step in a ball of this size. */
  public double stepSizeFor(double epsilon) {
    return stepSize.or(REACH * epsilon / steps);
  }

  @Override
  public int leastClasses() {
    return loss.leastClasses();
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1, LpNorm.L0);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return loop(task).run(model, task);
  }

  /** The same of one start, up to its last point, as networks are trained with (section 3). */
  public Crafted lastPoint(DifferentiableClassifier model, AttackTask task) {
    return loop(task).lastPoint(model, task);
  }

  private GradientLoop loop(AttackTask task) {
    return new GradientLoop(
        loss,
        randomStart ? Start.RANDOM : Start.CLEAN,
        Direction.GRADIENT,
        stepSizeFor(task.epsilon()),
        steps,
        restarts);
  }
}
