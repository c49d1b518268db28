package ml.gibbon.loss;

/**
 * How far the answers are from others that stay as they are: {@code KL(p || softmax(Z)) = sum_k p_k
 * (log p_k - log softmax(Z)_k)}, whose derivative by Z is {@code softmax(Z) - p}.
 *
 * @param reference logits of p, {@code [N, K]}, row by row
 */
public record DivergenceFrom(float[] reference) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    return Softmax.divergence(reference, logits, classes, image);
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double ofReference = Softmax.logOfSum(reference, classes, image);
    double ofLogits = Softmax.logOfSum(logits, classes, image);
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      cotangent[k] =
          (float) (Math.exp(logits[k] - ofLogits) - Math.exp(reference[k] - ofReference));
    }
  }
}
