package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.gibbon.attack.ThreatModel;

/**
 * Group {@code adversarial-train}: minimise {@code alpha * J(x, y) + (1 - alpha) * J(x', y)} with
 * {@code x'} made by FGSM from the current parameters (Goodfellow et al. 2015, section 6).
 *
 * @param training for each model to harden, by name, how it is trained, in the order of the models;
 *     empty to harden none
 * @param start where training starts from
 * @param alpha weight of the clean loss, in [0, 1]
 * @param threatModel of the adversarial half
 * @param dropoutInAttack share of the minibatches, in [0, 1], whose adversarial half is made with
 *     dropout on: against what it leaves of the network in that step; the others' is made against
 *     the whole network, as it will be used
 */
public record AdversarialTrainSettings(
    Map<String, TrainSettings> training,
    Start start,
    double alpha,
    ThreatModel threatModel,
    double dropoutInAttack) {

  public AdversarialTrainSettings {
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    require(alpha >= 0 && alpha <= 1, "alpha", alpha, "a number from 0 to 1");
    require(
        dropoutInAttack >= 0 && dropoutInAttack <= 1,
        "dropoutInAttack",
        dropoutInAttack,
        "a number from 0 to 1");
  }

  /** What is appended to a model's name for its hardened twin. */
  public static final String SUFFIX = "-adversarial";

  /** Where training starts from. */
  public enum Start {
    /** Fresh parameters. */
    SCRATCH,
    /** The parameters of the clean model. */
    TRAINED
  }
}
