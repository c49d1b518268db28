package ml.gibbon.loss;

/**
 * Cross-entropy of a softmax with labels of which every class gets a share: {@code q_k = (1 - s) [k
 * = y] + s / K} (Szegedy et al. 2015, arXiv:1512.00567, section 7), at a temperature T: {@code p =
 * softmax(Z / T)} (Hinton et al. 2015, arXiv:1503.02531, equation 1). Its derivative by the logits
 * is {@code (p - q) / T}.
 *
 * @param labels y, {@code [N]}
 * @param smoothing s, in [0, 1)
 * @param temperature T, above 0
 */
public record SmoothedCrossEntropy(int[] labels, double smoothing, double temperature)
    implements Loss {

  /** At a temperature of 1. */
  public SmoothedCrossEntropy(int[] labels, double smoothing) {
    this(labels, smoothing, 1);
  }

  @Override
  public double value(int image, float[] logits, int classes) {
    double sum = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      sum += logits[k];
    }
    double ofLabel = logits[image * classes + labels[image]];
    return Softmax.logOfSum(logits, classes, image, temperature)
        - ((1 - smoothing) * ofLabel + smoothing / classes * sum) / temperature;
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double logarithm = Softmax.logOfSum(logits, classes, image, temperature);
    for (int k = 0; k < classes; k++) {
      double target = (k == labels[image] ? 1 - smoothing : 0) + smoothing / classes;
      int at = image * classes + k;
      double share = Math.exp(logits[at] / temperature - logarithm);
      cotangent[at] = (float) ((share - target) / temperature);
    }
  }
}
