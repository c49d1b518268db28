package ml.gibbon.loss;

/**
 * Cross-entropy of a softmax with labels of which every class gets a share: {@code q_k = (1 - s) [k
 * = y] + s / K} (Szegedy et al. 2015, arXiv:1512.00567, section 7). Its derivative by the logits is
 * {@code softmax(Z) - q}.
 *
 * @param labels y, {@code [N]}
 * @param smoothing s, in [0, 1)
 */
public record SmoothedCrossEntropy(int[] labels, double smoothing) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    double sum = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      sum += logits[k];
    }
    double ofLabel = logits[image * classes + labels[image]];
    return Softmax.logOfSum(logits, classes, image)
        - (1 - smoothing) * ofLabel
        - smoothing / classes * sum;
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double logarithm = Softmax.logOfSum(logits, classes, image);
    for (int k = 0; k < classes; k++) {
      double target = (k == labels[image] ? 1 - smoothing : 0) + smoothing / classes;
      int at = image * classes + k;
      cotangent[at] = (float) (Math.exp(logits[at] - logarithm) - target);
    }
  }
}
