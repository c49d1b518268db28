package ml.gibbon.model.dl4j;

import java.util.Optional;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a layer was trained to, with the values that it has when they are asked for.
 *
 * @param name of the layer, for messages
 * @param maxNorm bound on the length of each output's weights, infinite for none
 */
record LayerParameters(String name, Layer layer, float maxNorm, ParameterPlaces places) {

  /**
   * @param order in which DL4J keeps them, such that outputs come first
   */
  Parameter weights(Shape shape, char order) {
    Parameter weights = kept(DefaultParamInitializer.WEIGHT_KEY, shape, order);
    places.bound(weights, maxNorm);
    return weights;
  }

  Optional<Parameter> bias() {
    INDArray bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);
    return Optional.ofNullable(bias)
        .map(
            values ->
                kept(
                    DefaultParamInitializer.BIAS_KEY,
                    Shape.of(Math.toIntExact(values.length())),
                    'c'));
  }

  /**
   * Kernels of a depthwise convolution.
   *
   * @param axes of DL4J's array that are channel, kernel of the channel, row and column
   */
  Parameter depthwise(Shape shape, int... axes) {
    return Parameter.live(
        name + "." + DefaultParamInitializer.WEIGHT_KEY,
        shape,
        () ->
            Parameters.floats(
                layer.getParam(DefaultParamInitializer.WEIGHT_KEY).permute(axes), 'c'));
  }

  /** The second kernels of a separable convolution. */
  Parameter pointwise(Shape shape) {
    return kept(SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY, shape, 'c');
  }

  private Parameter kept(String key, Shape shape, char order) {
    Parameter parameter =
        Parameter.live(
            name + "." + key, shape, () -> Parameters.floats(layer.getParam(key), order));
    places.put(parameter, layer.getParam(key));
    return parameter;
  }
}
