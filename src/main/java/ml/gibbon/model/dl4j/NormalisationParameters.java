package ml.gibbon.model.dl4j;

import java.util.Arrays;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer of batch normalisation holds; constants stand for what it does not. */
record NormalisationParameters(Layer layer, BatchNormalization configuration) {

  /** The layer's operation, with the parameters that it has when they are asked for. */
  Operation.BatchNormalisation operation(String name) {
    return new Operation.BatchNormalisation(
        parameter(name, BatchNormalizationParamInitializer.GAMMA, 1),
        parameter(name, BatchNormalizationParamInitializer.BETA, 0),
        parameter(name, BatchNormalizationParamInitializer.GLOBAL_MEAN, 0),
        Parameter.live(name + ".var", shape(), this::variance),
        configuration.getEps());
  }

  /** By how much a change of each channel's input is scaled. */
  float[] slopes() {
    float[] variance = variance();
    float[] slopes = values(BatchNormalizationParamInitializer.GAMMA, 1);
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (float) (slopes[i] / Math.sqrt(variance[i] + configuration.getEps()));
    }
    return slopes;
  }

  private Shape shape() {
    return Shape.of(Math.toIntExact(configuration.getNOut()));
  }

  private Parameter parameter(String name, String key, float otherwise) {
    return Parameter.live(name + "." + key, shape(), () -> values(key, otherwise));
  }

  /** The running variance; DL4J may keep the logarithm of its root instead. */
  private float[] variance() {
    if (!configuration.isUseLogStd()) {
      return values(BatchNormalizationParamInitializer.GLOBAL_VAR, 1);
    }
    float[] values = values(BatchNormalizationParamInitializer.GLOBAL_LOG_STD, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2.0 * values[i]);
    }
    return values;
  }

  private float[] values(String key, float otherwise) {
    INDArray parameter = layer.getParam(key);
    if (parameter != null) {
      return Parameters.floats(parameter, 'c');
    }
    float[] constant = new float[shape().size()];
    Arrays.fill(constant, otherwise);
    return constant;
  }
}
