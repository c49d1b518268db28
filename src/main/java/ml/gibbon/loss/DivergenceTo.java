package ml.gibbon.loss;

/**
 * How far others that stay as they are are from the answers: {@code KL(p || q)} with {@code p =
 * softmax(Z)}, whose derivative by {@code Z_k} is {@code p_k (log p_k - log q_k - KL(p || q))}.
 *
 * @param reference logits of q, {@code [N, K]}, row by row
 */
public record DivergenceTo(float[] reference) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    return Softmax.divergence(logits, reference, classes, image);
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double ofReference = Softmax.logOfSum(reference, classes, image);
    double ofLogits = Softmax.logOfSum(logits, classes, image);
    double divergence = value(image, logits, classes);
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      double log = logits[k] - ofLogits;
      double ahead = log - (reference[k] - ofReference);
      cotangent[k] = (float) (Math.exp(log) * (ahead - divergence));
    }
  }
}
