package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.attack.NamedAttack;

/**
 * A defence of kind {@code adversarial-training}: minimise {@code alpha * J(x, y) + (1 - alpha) *
 * J(x', y)} with {@code x'} made from the current parameters (Goodfellow et al. 2015, section 6).
 *
 * @param start where training starts from
 * @param alpha weight of the clean loss, in [0, 1]
 * @param attack that makes the adversarial half
 * @param dropoutInAttack share of the minibatches, in [0, 1], whose adversarial half is made with
 *     dropout on: against what it leaves of the network in that step; the others' is made against
 *     the whole network, as it will be used
 * @param epsilonWarmUp epochs over which epsilon rises linearly from 0, at least 0
 */
public record AdversarialTrainingSettings(
    Start start, double alpha, NamedAttack attack, double dropoutInAttack, double epsilonWarmUp)
    implements DefenceSettings {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range, and at one that does not
   *     suit the attack
   */
  public AdversarialTrainingSettings {
    require(alpha >= 0 && alpha <= 1, "alpha", alpha, "a number from 0 to 1");
    require(
        dropoutInAttack >= 0 && dropoutInAttack <= 1,
        "dropoutInAttack",
        dropoutInAttack,
        "a number from 0 to 1");
    require(
        dropoutInAttack == 0 || attack.isFgsm(),
        "dropoutInAttack",
        dropoutInAttack,
        "0 unless the attack is fgsm away from the label");
    DefenceSettings.requireWarmUp(epsilonWarmUp, attack);
  }

  /** With the whole epsilon from the first step on. */
  public AdversarialTrainingSettings(
      Start start, double alpha, NamedAttack attack, double dropoutInAttack) {
    this(start, alpha, attack, dropoutInAttack, 0);
  }

  @Override
  public String inWords() {
    return "alpha " + alpha;
  }
}
