package ml.gibbon.gradient;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/**
 * Weights and biases of a DL4J dense or convolutional layer, read anew at each call.
 *
 * <p>Both kinds keep their weights as {@code [output][input channel][tap]} in memory: a
 * convolution's are {@code [nOut, nIn, kH, kW]} in C order; a dense layer's are {@code [nIn, nOut]}
 * in Fortran order, with the inputs channel-major.
 */
final class LinearParameters {

  private final Layer layer;
  private final char order;

  private LinearParameters(Layer layer, char order) {
    this.layer = layer;
    this.order = order;
  }

  static LinearParameters dense(Layer layer) {
    return new LinearParameters(layer, 'f');
  }

  static LinearParameters convolution(Layer layer) {
    return new LinearParameters(layer, 'c');
  }

  /** {@code [output][input channel][tap]}. */
  float[] weights() {
    return Parameters.floats(layer.getParam(DefaultParamInitializer.WEIGHT_KEY), order);
  }

  /** {@code [output]}; zero where the layer has no bias. */
  float[] bias(int outputs) {
    var bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);
    return bias == null ? new float[outputs] : Parameters.floats(bias, 'c');
  }

  /**
   * Where the parameters stand in the vector of all of the network's.
   *
   * @param origin offset of that vector in its memory
   */
  LayerShape shape(long origin, int taps, int in, int out) {
    return new LayerShape(
        taps,
        in,
        out,
        Math.toIntExact(layer.getParam(DefaultParamInitializer.WEIGHT_KEY).offset() - origin),
        Math.toIntExact(layer.getParam(DefaultParamInitializer.BIAS_KEY).offset() - origin),
        TrainableCheck.maxNorm(layer.conf().getLayer()));
  }
}
