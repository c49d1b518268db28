package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.network.Operation;

/** {@code scale x + shift} for each channel, with the parameters as they are when it is asked. */
public interface ChannelAffine {

  /** {@code [channels]}. */
  float[] scale();

  /** {@code [channels]}. */
  float[] shift();

  /** The same for every channel. */
  static ChannelAffine uniform(float scale, float shift, int channels) {
    return new ChannelAffine() {
      @Override
      public float[] scale() {
        return filled(scale, channels);
      }

      @Override
      public float[] shift() {
        return filled(shift, channels);
      }
    };
  }

  /** Of trained scales and shifts. */
  static ChannelAffine of(Operation.Affine affine) {
    return new ChannelAffine() {
      @Override
      public float[] scale() {
        return affine.scale().values();
      }

      @Override
      public float[] shift() {
        return affine.shift().values();
      }
    };
  }

  private static float[] filled(float value, int length) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }
}
