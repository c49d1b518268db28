package ml.gibbon.loss;

/**
 * Cross-entropy of a softmax with a distribution over the classes: {@code J = -sum_k q_k log p_k},
 * whose derivative by the logits is {@code p_k sum_j q_j - q_k}. With one {@code q_k = 1} it is the
 * {@link CrossEntropy}.
 *
 * @param targets q, {@code [N, K]}, row by row, each at least 0
 */
public record SoftCrossEntropy(float[] targets) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    double logarithm = Softmax.logOfSum(logits, classes, image);
    double loss = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      loss += targets[k] * (logarithm - logits[k]);
    }
    return loss;
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double logarithm = Softmax.logOfSum(logits, classes, image);
    double weight = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      weight += targets[k];
    }
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      cotangent[k] = (float) (weight * Math.exp(logits[k] - logarithm) - targets[k]);
    }
  }
}
