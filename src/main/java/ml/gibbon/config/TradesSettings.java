package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.method.Pgd;

/**
 * A defence of kind {@code trades}: minimise {@code J(x, y) + beta * KL(f(x) || f(x'))} with {@code
 * x'} where that divergence is largest (Zhang et al. 2019, arXiv:1901.08573, equation 5).
 *
 * @param start where training starts from
 * @param beta weight of the divergence, above 0
 * @param attack PGD, whose steps climb the divergence instead of its own loss
 * @param epsilonWarmUp epochs over which epsilon rises linearly from 0, at least 0
 */
public record TradesSettings(Start start, double beta, NamedAttack attack, double epsilonWarmUp)
    implements DefenceSettings {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range, and at another attack
   */
  public TradesSettings {
    require(beta > 0 && beta < Double.POSITIVE_INFINITY, "beta", beta, "a number above 0");
    require(
        attack.attack() instanceof Pgd,
        "attack",
        attack.name(),
        "an attack of kind pgd, whose steps climb the divergence");
    DefenceSettings.requireWarmUp(epsilonWarmUp, attack);
  }

  @Override
  public String inWords() {
    return "TRADES, beta " + beta;
  }
}
