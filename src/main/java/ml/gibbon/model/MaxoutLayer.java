package ml.gibbon.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The maxout activation as a DL4J layer: {@code h_u = max_p z_{p,u}} over the linear pieces of each
 * unit (Goodfellow et al. 2013, "Maxout Networks", arXiv:1302.4389).
 *
 * <p>It follows a dense or convolutional layer with {@code pieces x units} outputs, stored piece by
 * piece: {@code [N, pieces * units]} becomes {@code [N, units]}, and {@code [N, pieces * units, H,
 * W]} becomes {@code [N, units, H, W]}.
 */
public final class MaxoutLayer extends ParameterlessLayer {

  private final int pieces;

  /**
   * @param pieces linear pieces that each unit takes the maximum of, at least 2
   */
  public MaxoutLayer(@JsonProperty("pieces") int pieces) {
    if (pieces < 2) {
      throw new IllegalArgumentException("maxout needs at least 2 pieces but has " + pieces);
    }
    this.pieces = pieces;
  }

  public int getPieces() {
    return pieces;
  }

  @Override
  AbstractLayer<?> function(NeuralNetConfiguration conf, DataType dataType) {
    return new MaxoutFunction(conf, dataType);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (input instanceof InputType.InputTypeConvolutional images) {
      return InputType.convolutional(
          images.getHeight(), images.getWidth(), units(images.getChannels()));
    }
    if (input instanceof InputType.InputTypeFeedForward vectors) {
      return InputType.feedForward(units(vectors.getSize()));
    }
    throw new IllegalArgumentException("maxout takes vectors or images but not " + input);
  }

  private long units(long values) {
    if (values % pieces != 0) {
      throw new IllegalArgumentException(
          "maxout of %d pieces cannot divide %d values".formatted(pieces, values));
    }
    return values / pieces;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && ((MaxoutLayer) other).pieces == pieces;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + pieces;
  }
}
