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
 * The momentum iterative method: {@code g = decay * g + grad J / ||grad J||_1}, {@code x_(k+1) =
 * P(x_k + a * sign(g))} (Dong et al. 2017, "Boosting Adversarial Attacks with Momentum",
 * arXiv:1710.06081, algorithm 1; under L2 equation 9).
 *
 * @param stepSize a, above 0, in the measure of the norm; {@code auto} is the paper's {@code
 *     epsilon / steps}
 * @param steps at least 1; 10 in the paper
 * @param decay at least 0; 1 in the paper
 */
public record Mim(Choice stepSize, int steps, double decay) implements Attack {

  public Mim {
    require(stepSize.or(1) > 0, "stepSize", stepSize, "a number above 0, or auto");
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(decay >= 0 && Double.isFinite(decay), "decay", decay, "a number from 0 on");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2);
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new GradientLoop(
            LossKind.CROSS_ENTROPY,
            Start.CLEAN,
            new Direction.Momentum(decay),
            stepSize.or(task.epsilon() / steps),
            steps,
            1)
        .run(model, task);
  }
}
