package ml.gibbon.model;

import ml.gibbon.loss.Probabilities;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/** What a network's outputs mean, read from the activation of its last layer. */
public final class ModelOutput {

  private ModelOutput() {}

  /** How the logits, the last layer's values before its activation, are read as probabilities. */
  public static Probabilities probabilities(MultiLayerNetwork network) {
    if (network.getLayer(network.getnLayers() - 1).conf().getLayer() instanceof BaseLayer output) {
      IActivation activation = output.getActivationFn();
      if (activation instanceof ExponentialActivation) {
        return Probabilities.INDEPENDENT;
      } else if (activation instanceof ActivationSigmoid) {
        return Probabilities.LOGISTIC;
      }
    }
    return Probabilities.SOFTMAX;
  }
}
