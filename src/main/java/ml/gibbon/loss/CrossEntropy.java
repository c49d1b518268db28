package ml.gibbon.loss;

/**
 * Cross-entropy of each image with one class: {@code J = -log p_y}. Of a softmax its derivative by
 * the logits is {@code softmax(Z) - onehot(y)}.
 *
 * @param probabilities how the logits are read
 * @param of the class y
 */
public record CrossEntropy(Probabilities probabilities, ClassOfImage of) implements Loss {

  /**
   * Of a softmax.
   *
   * @param labels y, {@code [N]}
   */
  public CrossEntropy(int[] labels) {
    this(Probabilities.SOFTMAX, ClassOfImage.fixed(labels));
  }

  @Override
  public double value(int image, float[] logits, int classes) {
    return probabilities.crossEntropy(logits, classes, image, of.of(image, logits, classes));
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int label = of.of(image, logits, classes);
    probabilities.crossEntropyDerivative(logits, classes, cotangent, image, label);
  }
}
