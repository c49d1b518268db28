package ml.gibbon.gradient;

import java.util.Arrays;
import ml.gibbon.model.InputScalingLayer;

/** The same scale and shift for every channel. */
record ConstantAffine(float factor, float offset, int channels) implements ChannelAffine {

  /** {@code (x - mean) / deviation} as {@code x / deviation - mean / deviation}. */
  static ConstantAffine of(InputScalingLayer layer, int channels) {
    double deviation = layer.getStandardDeviation();
    return new ConstantAffine(
        (float) (1 / deviation), (float) (-layer.getMean() / deviation), channels);
  }

  @Override
  public float[] scale() {
    return filled(factor);
  }

  @Override
  public float[] shift() {
    return filled(offset);
  }

  private float[] filled(float value) {
    float[] values = new float[channels];
    Arrays.fill(values, value);
    return values;
  }
}
