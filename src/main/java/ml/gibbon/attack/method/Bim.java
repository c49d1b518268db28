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
 * The basic iterative method, or iterative gradient sign method: {@code x_(k+1) = P(x_k + a *
 * sign(grad J(x_k, y)))} from the clean image on (Kurakin, Goodfellow, Bengio 2016, "Adversarial
 * examples in the physical world", arXiv:1607.02533, section 2.2).
 *
 * @param stepSize a, above 0, on the [0, 1] pixel scale; 1/255 in the paper
 * @param steps at least 1; the paper's rule for {@code auto} is {@code min(epsilon + 4, 1.25
 *     epsilon)} with epsilon in grey levels, rounded down, and at least 1
 */
public record Bim(double stepSize, Choice steps) implements Attack {

  public Bim {
    require(stepSize > 0 && Double.isFinite(stepSize), "stepSize", stepSize, "a number above 0");
    double chosen = steps.or(1);
    require(
        chosen >= 1 && chosen == Math.rint(chosen) && chosen <= Integer.MAX_VALUE,
        "steps",
        steps,
        "a whole number from 1 on, or auto");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new GradientLoop(
            LossKind.CROSS_ENTROPY,
            Start.CLEAN,
            Direction.GRADIENT,
            stepSize,
            (int) steps.or(stepsFor(task.epsilon())),
            1)
        .run(model, task);
  }

  /** The paper's number of steps for an epsilon on the [0, 1] pixel scale. */
  public static int stepsFor(double epsilon) {
    double levels = 255 * epsilon;
    // A hair more, so that a whole number of grey levels is not rounded down to the next one.
    return (int) Math.max(1, Math.floor(Math.min(levels + 4, 1.25 * levels) + 1e-9));
  }
}
