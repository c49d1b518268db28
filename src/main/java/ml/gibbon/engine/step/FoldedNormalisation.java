package ml.gibbon.engine.step;

import ml.gibbon.network.Operation;

/**
 * Batch normalisation in inference mode as a scale and a shift: {@code gamma (x - mean) /
 * sqrt(variance + eps) + beta} with the running mean and variance (Ioffe, Szegedy 2015,
 * arXiv:1502.03167, algorithm 2).
 */
public record FoldedNormalisation(Operation.BatchNormalisation operation) implements ChannelAffine {

  @Override
  public float[] scale() {
    float[] variance = operation.variance().values();
    float[] gamma = operation.scale().values();
    float[] scale = new float[variance.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = (float) (gamma[i] / Math.sqrt(variance[i] + operation.epsilon()));
    }
    return scale;
  }

  @Override
  public float[] shift() {
    float[] scale = scale();
    float[] mean = operation.mean().values();
    float[] shift = operation.shift().values().clone();
    for (int i = 0; i < shift.length; i++) {
      shift[i] = (float) (shift[i] - (double) mean[i] * scale[i]);
    }
    return shift;
  }
}
