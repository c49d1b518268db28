package ml.gibbon.model.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Refuses what the compiled engine would train otherwise than DL4J: better slow than different. */
public final class TrainableCheck {

  private TrainableCheck() {}

  /**
   * @throws UnsupportedNetworkException naming the layer and the setting
   */
  public static void require(MultiLayerNetwork network) {
    List<NeuralNetConfiguration> layers = network.getLayerWiseConfigurations().getConfs();
    Layer last = layers.get(layers.size() - 1).getLayer();
    if (!(last instanceof OutputLayer)) {
      throw new UnsupportedNetworkException(
          "the last layer is a %s, not an output layer with cross-entropy"
              .formatted(last.getClass().getSimpleName()));
    }
    for (int i = 0; i < layers.size(); i++) {
      String reason = reason(layers.get(i));
      if (!reason.isEmpty()) {
        throw new UnsupportedNetworkException(
            "layer %d (%s) %s"
                .formatted(i, layers.get(i).getLayer().getClass().getSimpleName(), reason));
      }
    }
  }

  private static String reason(NeuralNetConfiguration conf) {
    Layer layer = conf.getLayer();
    if (layer.getIDropout() != null
        && !(layer.getIDropout() instanceof Dropout dropout && dropout.getPSchedule() == null)) {
      return "has a dropout of another kind";
    }
    if (layer instanceof BatchNormalization) {
      return "normalises by batches";
    }
    if (layer instanceof DepthwiseConvolution2D || layer instanceof SeparableConvolution2D) {
      return "convolves each channel alone";
    }
    if (!(layer instanceof BaseLayer base)) {
      return "";
    }
    if (!(base.getIUpdater() instanceof Nesterovs)) {
      return "is not updated by Nesterov momentum";
    }
    if (base.getBiasUpdater() != null && !base.getBiasUpdater().equals(base.getIUpdater())) {
      return "has an updater of its own for biases";
    }
    if (isSet(base.getRegularization()) || isSet(base.getRegularizationBias())) {
      return "has weight decay";
    }
    if (base.getGradientNormalization() != null
        && base.getGradientNormalization() != GradientNormalization.None) {
      return "has gradient normalisation";
    }
    if (!conf.isMiniBatch()) {
      return "does not divide by the size of the minibatch";
    }
    if (layer instanceof OutputLayer output && !isPlainCrossEntropy(output)) {
      return "has a loss other than cross-entropy";
    }
    return hasBias(base) ? constraints(base) : "has no biases";
  }

  private static boolean isSet(List<?> regularisation) {
    return regularisation != null && !regularisation.isEmpty();
  }

  private static boolean isPlainCrossEntropy(OutputLayer output) {
    return output.getLossFn().getClass() == LossMCXENT.class
        && ((LossMCXENT) output.getLossFn()).getWeights() == null;
  }

  private static boolean hasBias(BaseLayer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.hasBias();
    }
    if (layer instanceof OutputLayer output) {
      return output.hasBias();
    }
    return !(layer instanceof DenseLayer dense) || dense.hasBias();
  }

  private static String constraints(BaseLayer layer) {
    List<LayerConstraint> constraints = layer.getConstraints();
    if (constraints == null || constraints.isEmpty()) {
      return "";
    }
    int[] perOutput = layer instanceof ConvolutionLayer ? new int[] {1, 2, 3} : new int[] {0};
    boolean known =
        constraints.size() == 1
            && constraints.get(0) instanceof MaxNormConstraint bound
            && bound.getParams().equals(Set.of(DefaultParamInitializer.WEIGHT_KEY))
            && Arrays.equals(bound.getDimensions(), perOutput);
    return known ? "" : "has constraints other than a bound on each output's weights";
  }

  /** The bound on the length of each output's weight vector; infinite for none. */
  public static float maxNorm(Layer layer) {
    List<LayerConstraint> constraints = layer.getConstraints();
    return constraints != null
            && !constraints.isEmpty()
            && constraints.get(0) instanceof MaxNormConstraint bound
        ? (float) bound.getMaxNorm()
        : Float.POSITIVE_INFINITY;
  }
}
