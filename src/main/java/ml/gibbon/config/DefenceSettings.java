package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;

/** How a defence trains a model: its kind, with the settings of that. */
public sealed interface DefenceSettings
    permits AdversarialTrainingSettings,
        DenoisingAutoencoderSettings,
        DistillationSettings,
        IntervalBoundsSettings,
        OutputCodesSettings,
        TradesSettings {

  /** Where training starts from. */
  Start start();

  /** The attack inside the training. */
  NamedAttack attack();

  /** Epochs over which the attack's epsilon rises linearly from 0; 0 for none. */
  double epsilonWarmUp();

  /** What it is, in a few words, without the attack and the start. */
  String inWords();

  /** Where training starts from. */
  enum Start {
    /** Fresh parameters. */
    SCRATCH,
    /** The parameters of the model that is hardened. */
    TRAINED
  }

  /**
   * @throws ml.gibbon.error.SettingException when the attack has no epsilon that could rise
   */
  static void requireWarmUp(double epochs, NamedAttack attack) {
    require(
        epochs >= 0 && epochs < Double.POSITIVE_INFINITY,
        "epsilonWarmUp",
        epochs,
        "a number from 0 on");
    require(
        epochs == 0 || attack.threatModel().epsilon().isPresent(),
        "epsilonWarmUp",
        epochs,
        "0 for an attack that is told no epsilon");
    require(
        epochs == 0 || attack.threatModel().norm() != LpNorm.L0,
        "epsilonWarmUp",
        epochs,
        "0 under l0, which counts values");
  }
}
