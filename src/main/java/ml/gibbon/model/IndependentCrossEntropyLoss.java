package ml.gibbon.model;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The cross-entropy of independent classes with {@code p_k = exp(z_k)}: {@code J = -log p_y -
 * sum_{k != y} log(1 - p_k)}.
 *
 * <p>It is the likelihood of probabilities that need not sum to 1. A softmax over the same logits
 * would compare classes with each other only, and leave the distance at which a model should know
 * nothing to chance. It is computed from the logits: {@code -log p_y = -z_y} keeps its slope of 1
 * where {@code exp} has long underflowed, so that units far away from all images still learn.
 *
 * <p>Targets may sum to any weight s of the row, as in mixed clean and adversarial minibatches: the
 * row's loss is s times the loss.
 */
public final class IndependentCrossEntropyLoss implements ILossFunction {

  private static final long serialVersionUID = 1;

  /** Bound of 1 - p from below: the slope by a wrong class's logit is then at most 1,000. */
  private static final double SMALLEST_REST = 1e-3;

  @Override
  public double computeScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, logits, activation, mask).sumNumber().doubleValue();
    return average ? sum / logits.size(0) : sum;
  }

  /** {@code [N, 1]}. */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    INDArray targets = labels.castTo(logits.dataType());
    INDArray others = others(targets);
    INDArray scores =
        others.muli(Transforms.log(rest(logits), false)).addi(targets.mul(logits)).negi();
    return masked(scores, mask).sum(true, 1);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    INDArray targets = labels.castTo(logits.dataType());
    INDArray gradient =
        others(targets).muli(Transforms.exp(logits, true)).divi(rest(logits)).subi(targets);
    return masked(gradient, mask);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, logits, activation, mask, average),
        computeGradient(labels, logits, activation, mask));
  }

  /** Each row's weight on the classes that are not its own. */
  private static INDArray others(INDArray targets) {
    return targets.neg().addiColumnVector(targets.sum(true, 1));
  }

  /** {@code 1 - exp(z)}, without cancellation near z = 0. */
  private static INDArray rest(INDArray logits) {
    return Transforms.max(Transforms.expm1(logits, true).negi(), SMALLEST_REST, false);
  }

  private static INDArray masked(INDArray values, INDArray mask) {
    return mask == null ? values : values.muliColumnVector(mask.castTo(values.dataType()));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndependentCrossEntropyLoss;
  }

  @Override
  public int hashCode() {
    return IndependentCrossEntropyLoss.class.hashCode();
  }

  @Override
  public String toString() {
    return "IndependentCrossEntropyLoss()";
  }
}
