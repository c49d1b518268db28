package ml.gibbon.model.dl4j;

import ml.gibbon.model.ExponentialActivation;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Turns a trained DL4J network into one that ends in its logits and has nothing random left.
 *
 * <p>DL4J's own gradients run in training mode and end in the loss. Here the softmax output layer
 * becomes a linear layer with the same parameters, and dropout and weight noise are taken out of
 * the configuration rather than switched off: its backward pass would look for a mask that
 * inference never made.
 */
public final class LogitNetwork {

  private LogitNetwork() {}

  /**
   * A view of the network: it shares the parameters, so that it follows when they are trained.
   *
   * @throws IllegalArgumentException when the last layer does not make probabilities, or when DL4J
   *     cannot give a layer's gradient in inference mode
   */
  public static MultiLayerNetwork of(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    int last = configuration.getConfs().size() - 1;
    for (int i = 0; i <= last; i++) {
      NeuralNetConfiguration layer = configuration.getConf(i);
      refuseUnsupported(layer.getLayer(), i);
      layer.getLayer().setIDropout(null);
      if (layer.getLayer() instanceof BaseLayer weighted) {
        // DL4J's backward pass adds it as in training.
        weighted.setWeightNoise(null);
      }
      if (layer.getLayer() instanceof ActivationLayer activation) {
        layer.setLayer(new ActivationCopy(activation.getActivationFn(), activation.getLayerName()));
      } else if (layer.getLayer() instanceof DropoutLayer dropout) {
        layer.setLayer(new ActivationCopy(new ActivationIdentity(), dropout.getLayerName()));
      }
    }
    NeuralNetConfiguration output = configuration.getConf(last);
    output.setLayer(linear(output.getLayer()));
    configuration.setCacheMode(CacheMode.NONE);
    MultiLayerNetwork logits = new MultiLayerNetwork(configuration);
    logits.init(network.params(), false);
    InferenceBatchNormalisation.replaceIn(logits);
    return logits;
  }

  private static void refuseUnsupported(Layer layer, int index) {
    if (layer instanceof FrozenLayer) {
      throw new IllegalArgumentException(
          "layer %d is a FrozenLayer, which stops the gradient in DL4J".formatted(index));
    }
  }

  private static Layer linear(Layer layer) {
    if (layer instanceof LossLayer loss && makesProbabilities(loss.getActivationFn())) {
      return new ActivationCopy(new ActivationIdentity(), loss.getLayerName());
    }
    if (!(layer instanceof BaseOutputLayer output)
        || output.getClass() != OutputLayer.class
        || !makesProbabilities(output.getActivationFn())) {
      throw new IllegalArgumentException(
          "the last layer must be an OutputLayer or LossLayer with softmax or sigmoid but is a %s%s"
              .formatted(
                  layer.getClass().getSimpleName(),
                  layer instanceof BaseLayer base ? " with " + base.getActivationFn() : ""));
    }
    DenseLayer linear =
        new DenseLayer.Builder()
            .nIn(output.getNIn())
            .nOut(output.getNOut())
            .hasBias(output.hasBias())
            .build();
    linear.setActivationFn(new ActivationIdentity());
    linear.setWeightInitFn(output.getWeightInitFn());
    linear.setIUpdater(output.getIUpdater());
    linear.setLayerName(output.getLayerName());
    return linear;
  }

  private static boolean makesProbabilities(IActivation activation) {
    return activation instanceof ActivationSoftmax
        || activation instanceof ActivationSigmoid
        || activation instanceof ExponentialActivation;
  }
}
