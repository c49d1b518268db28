package ml.gibbon.train.objective;

import java.io.Serializable;
import ml.gibbon.attack.ThreatModel;

/** What training minimises. */
public sealed interface Objective extends Serializable {

  /** The loss of the clean images: {@code J(x, y)}. */
  record Clean() implements Objective {}

  /**
   * {@code alpha * J(x, y) + (1 - alpha) * J(x + epsilon * sign(grad_x J(x, y)), y)}, the
   * adversarial images made anew from the current parameters at every step (Goodfellow et al. 2015,
   * arXiv:1412.6572, section 6).
   *
   * @param alpha weight of the clean loss, in [0, 1]
   * @param threatModel of the adversarial half
   * @param thinned share of the minibatches, in [0, 1], for which J in the adversarial half is that
   *     of the network that dropout leaves in the step; for the others it is that of the whole one
   */
  record Adversarial(double alpha, ThreatModel threatModel, double thinned) implements Objective {}
}
