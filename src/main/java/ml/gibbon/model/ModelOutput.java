package ml.gibbon.model;

import ml.gibbon.loss.Probabilities;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What a network's outputs mean, read from its configuration. */
public final class ModelOutput {

  private ModelOutput() {}

  /** How the logits are read as probabilities. */
  public static Probabilities probabilities(MultiLayerNetwork network) {
    return isIndependent(network) ? Probabilities.INDEPENDENT : Probabilities.SOFTMAX;
  }

  /**
   * Whether the outputs are a probability of each class by itself, {@code exp(logit)}, and not a
   * softmax over all classes.
   */
  public static boolean isIndependent(MultiLayerNetwork network) {
    return network.getLayer(network.getnLayers() - 1).conf().getLayer() instanceof BaseLayer output
        && output.getActivationFn() instanceof ExponentialActivation;
  }
}
