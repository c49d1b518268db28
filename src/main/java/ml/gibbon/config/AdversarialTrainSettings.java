package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.ConfigurationException;

/**
 * Group {@code adversarial-train}: minimise {@code alpha * J(x, y) + (1 - alpha) * J(x', y)} with
 * {@code x'} made by FGSM from the current parameters (Goodfellow et al. 2015, section 6).
 *
 * @param training for each model to harden, by name, how it is trained, in the order of the models;
 *     empty to harden none
 * @param start where training starts from
 * @param alpha weight of the clean loss, in [0, 1]
 * @param threatModel of the adversarial half
 * @param thinned share of the minibatches, in [0, 1], whose adversarial half is made against what
 *     dropout leaves of the hidden units in that step, so that J is the training loss itself, and
 *     its gradient comes from the pass that the clean half makes anyway; the others' is made
 *     against the whole network, as it will be used
 */
public record AdversarialTrainSettings(
    Map<String, TrainSettings> training,
    Start start,
    double alpha,
    ThreatModel threatModel,
    double thinned) {

  public AdversarialTrainSettings {
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    require(alpha >= 0 && alpha <= 1, "alpha", alpha, "a number from 0 to 1");
    require(thinned >= 0 && thinned <= 1, "thinned", thinned, "a number from 0 to 1");
  }

  /** What is appended to a model's name for its hardened twin. */
  public static final String SUFFIX = "-adversarial";

  /** Refuses a model that dl4j-spark trains, which makes all images against the whole network. */
  public static void refuseThinned(double thinned, String model) {
    if (thinned > 0) {
      throw new ConfigurationException(
          "adversarial-train.thinned is %s but %s is trained by dl4j-spark, which takes 0 only: write adversarial-train.thinned = 0, or choose train.engine and a network for the compiled engine"
              .formatted(thinned, model));
    }
  }

  /** Where training starts from. */
  public enum Start {
    /** Fresh parameters. */
    SCRATCH,
    /** The parameters of the clean model. */
    TRAINED
  }
}
