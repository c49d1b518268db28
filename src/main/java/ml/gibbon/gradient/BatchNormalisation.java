package ml.gibbon.gradient;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation in inference mode: {@code gamma (x - mean) / sqrt(variance + eps) + beta}
 * with the running mean and variance (Ioffe, Szegedy 2015, arXiv:1502.03167, algorithm 2).
 */
record BatchNormalisation(Layer layer, BatchNormalization configuration) implements ChannelAffine {

  @Override
  public float[] scale() {
    float[] variance = variance();
    float[] scale = new float[variance.length];
    float[] gamma = parameter(BatchNormalizationParamInitializer.GAMMA, 1);
    for (int i = 0; i < scale.length; i++) {
      scale[i] = (float) (gamma[i] / Math.sqrt(variance[i] + configuration.getEps()));
    }
    return scale;
  }

  @Override
  public float[] shift() {
    float[] scale = scale();
    float[] mean = parameter(BatchNormalizationParamInitializer.GLOBAL_MEAN, 0);
    float[] shift = parameter(BatchNormalizationParamInitializer.BETA, 0);
    for (int i = 0; i < shift.length; i++) {
      shift[i] = (float) (shift[i] - (double) mean[i] * scale[i]);
    }
    return shift;
  }

  /** The running variance; DL4J may keep the logarithm of its root instead. */
  private float[] variance() {
    if (!configuration.isUseLogStd()) {
      return parameter(BatchNormalizationParamInitializer.GLOBAL_VAR, 1);
    }
    float[] values = parameter(BatchNormalizationParamInitializer.GLOBAL_LOG_STD, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2.0 * values[i]);
    }
    return values;
  }

  private float[] parameter(String key, float otherwise) {
    INDArray parameter = layer.getParam(key);
    if (parameter != null) {
      return Parameters.floats(parameter, 'c');
    }
    float[] constant = new float[Math.toIntExact(configuration.getNOut())];
    Arrays.fill(constant, otherwise);
    return constant;
  }
}
