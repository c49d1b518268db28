package ml.gibbon.loss;

/**
 * Cross-entropy of each image with one class: {@code J = -log softmax(Z)_y}; its derivative by the
 * logits is {@code softmax(Z) - onehot(y)}.
 *
 * @param labels y, {@code [N]}
 */
public record CrossEntropy(int[] labels) implements LogitLoss {

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    derivative(logits, classes, cotangent, image, labels[image]);
  }

  /** The derivative for one image, row {@code row}, with class {@code label}. */
  public static void derivative(
      float[] logits, int classes, float[] cotangent, int row, int label) {
    int from = row * classes;
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, logits[from + k]);
    }
    double sum = 0;
    double others = 0;
    for (int k = 0; k < classes; k++) {
      double weight = Math.exp((double) logits[from + k] - largest);
      cotangent[from + k] = (float) weight;
      sum += weight;
      others += k == label ? 0 : weight;
    }
    for (int k = 0; k < classes; k++) {
      cotangent[from + k] /= (float) sum;
    }
    // 1 - p underflows for a confident model; the sum of the other classes does not.
    cotangent[from + label] = (float) (-others / sum);
  }

  /** J of one image, row {@code row}, with class {@code label}; in nats. */
  public static double of(float[] logits, int classes, int row, int label) {
    int from = row * classes;
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, logits[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp((double) logits[from + k] - largest);
    }
    return Math.log(sum) + largest - logits[from + label];
  }
}
