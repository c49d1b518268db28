package ml.gibbon.train;

import java.io.Serializable;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.AdversarialTrainSettings;

/** What training minimises. */
sealed interface Objective extends Serializable {

  /** The loss of the clean images: {@code J(x, y)}. */
  record Clean() implements Objective {}

  /**
   * {@code alpha * J(x, y) + (1 - alpha) * J(x + epsilon * sign(grad_x J(x, y)), y)}, the
   * adversarial images made anew from the current parameters at every step (Goodfellow et al. 2015,
   * arXiv:1412.6572, section 6).
   *
   * @param alpha weight of the clean loss, in [0, 1]
   * @param threatModel of the adversarial half
   * @param against what the adversarial images are made
   */
  record Adversarial(
      double alpha, ThreatModel threatModel, AdversarialTrainSettings.Against against)
      implements Objective {}
}
