package ml.gibbon.loss;

import java.util.Arrays;

/**
 * The cross-entropy with any class but one: {@code -log sum_{k != y} p_k} of a softmax. It falls
 * towards 0 as the answer becomes another than y, and is steep where y is sure, as the
 * cross-entropy with a target is.
 *
 * @param of the class y
 */
public record OtherThan(ClassOfImage of) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    int label = of.of(image, logits, classes);
    return Softmax.logOfSum(logits, classes, image) - logOfOthers(logits, classes, image, label);
  }

  /** {@code softmax(Z)} less the softmax over the other classes alone. */
  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int label = of.of(image, logits, classes);
    double all = Softmax.logOfSum(logits, classes, image);
    double others = logOfOthers(logits, classes, image, label);
    for (int k = 0; k < classes; k++) {
      double logit = logits[image * classes + k];
      double share = k == label ? 0 : Math.exp(logit - others);
      cotangent[image * classes + k] = (float) (Math.exp(logit - all) - share);
    }
  }

  private static double logOfOthers(float[] logits, int classes, int image, int label) {
    float[] row = Arrays.copyOfRange(logits, image * classes, (image + 1) * classes);
    row[label] = Float.NEGATIVE_INFINITY;
    return Softmax.logOfSum(row, classes, 0);
  }
}
