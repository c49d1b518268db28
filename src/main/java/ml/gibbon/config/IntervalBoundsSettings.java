package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;

/**
 * A defence of kind {@code interval-bounds}: minimise {@code kappa * J(x, y) + (1 - kappa) * max
 * J(x', y)}, the maximum over all x' allowed bounded from above by interval bound propagation
 * (Gowal et al. 2019, arXiv:1810.12715).
 *
 * @param start where training starts from
 * @param kappa weight of the clean loss once epsilon has risen, in [0, 1]
 * @param attack whose threat model is bounded; it shows the error on held-out images
 * @param cleanEpochs epochs on clean images alone before epsilon rises, at least 0
 * @param epsilonWarmUp epochs over which epsilon then rises linearly from 0, at least 0
 */
public record IntervalBoundsSettings(
    Start start, double kappa, NamedAttack attack, double cleanEpochs, double epsilonWarmUp)
    implements DefenceSettings {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range, and at an attack under
   *     another norm
   */
  public IntervalBoundsSettings {
    require(kappa >= 0 && kappa <= 1, "kappa", kappa, "a number from 0 to 1");
    require(
        cleanEpochs >= 0 && cleanEpochs < Double.POSITIVE_INFINITY,
        "cleanEpochs",
        cleanEpochs,
        "a number from 0 on");
    require(
        attack.threatModel().norm() == LpNorm.LINF && attack.threatModel().epsilon().isPresent(),
        "attack",
        attack.name(),
        "an attack under linf with an epsilon, which bounds are of");
    DefenceSettings.requireWarmUp(epsilonWarmUp, attack);
  }

  @Override
  public String inWords() {
    return "interval bounds, kappa " + kappa;
  }
}
