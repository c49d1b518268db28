package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.network.Parameter;

/**
 * Weights and biases of a dense or convolutional operation.
 *
 * @param weights {@code [output][input channel][tap]} in memory; the inputs of a dense layer on
 *     flattened images come channel by channel
 * @param bias {@code [output]}
 */
public record LinearParameters(Parameter weights, Optional<Parameter> bias) {

  /** The biases; zero where there are none. A copy. */
  public float[] bias(int outputs) {
    return bias.map(parameter -> parameter.values().clone()).orElseGet(() -> new float[outputs]);
  }
}
