package ml.gibbon.model;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code p_k = exp(z_k)} for logits from minus infinity to 0: a probability of each class by
 * itself. Unlike those of a softmax they need not sum to 1, so that a model can say of an image
 * that it is of no class it knows.
 *
 * <p>A model whose last layer has this activation has independent probabilities; that is how the
 * model file says so.
 */
public final class ExponentialActivation extends BaseActivationFunction {

  private static final long serialVersionUID = 1;

  @Override
  public INDArray getActivation(INDArray logits, boolean training) {
    return Transforms.exp(logits, false);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray logits, INDArray epsilon) {
    return new Pair<>(Transforms.exp(logits, false).muli(epsilon), null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExponentialActivation;
  }

  @Override
  public int hashCode() {
    return ExponentialActivation.class.hashCode();
  }

  @Override
  public String toString() {
    return "exp";
  }
}
