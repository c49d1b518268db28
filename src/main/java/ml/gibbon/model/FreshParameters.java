package ml.gibbon.model;

import java.util.Arrays;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.random.Draws;

/**
 * First parameters of networks that are made as graphs. Each has draws of its own, whatever else is
 * in the network.
 *
 * @param seed of all of them
 */
record FreshParameters(long seed) {

  /** The same number everywhere. */
  static Parameter filled(String name, int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return Parameter.of(name, Shape.of(length), values);
  }

  /**
   * Weights that are normal with variance {@code gain / n}, n being the inputs of one output.
   *
   * @param gain 2 where a ReLU follows (He et al. 2015, arXiv:1502.01852, equation 10), 1 otherwise
   * @param shape outputs first
   */
  Parameter drawn(String name, double gain, Shape shape) {
    Draws draws = Draws.ofStream(seed, name, 0);
    double deviation = Math.sqrt(gain * shape.length(0) / shape.size());
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * draws.nextGaussian());
    }
    return Parameter.of(name, shape, values);
  }
}
