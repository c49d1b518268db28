package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

/**
 * How gradients move the parameters: keys of group {@code train}.
 *
 * @param optimizer the rule
 * @param momentum Nesterov momentum of {@code sgd} at the first update, in [0, 1)
 * @param finalMomentum at the end, towards which it moves linearly, round by round
 * @param beta1 decay of {@code adam}'s mean of the gradients, in [0, 1)
 * @param beta2 decay of its mean of their squares, in [0, 1)
 */
public record OptimizerSettings(
    Optimizer optimizer, double momentum, double finalMomentum, double beta1, double beta2) {

  private static final double USUAL_BETA_1 = .9;
  private static final double USUAL_BETA_2 = .999;

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range
   */
  public OptimizerSettings {
    requireDecay("momentum", momentum);
    requireDecay("finalMomentum", finalMomentum);
    requireDecay("beta1", beta1);
    requireDecay("beta2", beta2);
  }

  private static void requireDecay(String component, double found) {
    require(found >= 0 && found < 1, component, found, "a number from 0 to below 1");
  }

  /** Gradient descent with momentum. */
  public static OptimizerSettings sgd(double momentum, double finalMomentum) {
    return new OptimizerSettings(
        Optimizer.SGD, momentum, finalMomentum, USUAL_BETA_1, USUAL_BETA_2);
  }

  /** The rule by which a gradient moves the parameters. */
  public enum Optimizer {
    /** Gradient descent with Nesterov momentum. */
    SGD(1),
    /** Adam (Kingma and Ba 2015, arXiv:1412.6980). */
    ADAM(2);

    private final int moments;

    Optimizer(int moments) {
      this.moments = moments;
    }

    /** Vectors that it keeps from step to step, each with a number for each parameter. */
    public int moments() {
      return moments;
    }
  }
}
