package ml.gibbon.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The quadratic form of a radial basis function unit (Goodfellow et al. 2015, arXiv:1412.6572,
 * section 7): {@code z_k = (x - mu_k)^T beta_k (x - mu_k)}, of which {@code p(y = k | x) =
 * exp(z_k)}.
 *
 * <p>With {@code beta_k = -A_k^T A_k} no value of the parameters can make beta anything but
 * negative semi-definite, so that a probability never exceeds 1, and {@code z_k = -||A_k x - A_k
 * mu_k||^2}. What stands inside the norm is a dense layer's output; this layer has no parameters
 * and sums its squares: {@code [N, rank * units]}, stored as {@link MaxoutLayer} stores its pieces,
 * becomes {@code [N, units]}. The rank of beta is the number of rows of A_k.
 */
public final class RbfLayer extends ParameterlessLayer {

  private final int rank;

  /**
   * @param rank squares that each unit sums, at least 1
   */
  public RbfLayer(@JsonProperty("rank") int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException("the rank must be at least 1 but is " + rank);
    }
    this.rank = rank;
  }

  public int getRank() {
    return rank;
  }

  @Override
  AbstractLayer<?> function(NeuralNetConfiguration conf, DataType dataType) {
    return new RbfFunction(conf, dataType);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (input instanceof InputType.InputTypeFeedForward vectors && vectors.getSize() % rank == 0) {
      return InputType.feedForward(vectors.getSize() / rank);
    }
    throw new IllegalArgumentException(
        "radial basis functions of rank %d take vectors of a multiple of it but not %s"
            .formatted(rank, input));
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && ((RbfLayer) other).rank == rank;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + rank;
  }
}
