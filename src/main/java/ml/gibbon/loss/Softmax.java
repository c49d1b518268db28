package ml.gibbon.loss;

/** The softmax of one row of logits and what its cross-entropy needs, without overflow. */
final class Softmax {

  private Softmax() {}

  /** {@code log sum_k exp(Z_k)} of row {@code row}. */
  static double logOfSum(float[] logits, int classes, int row) {
    int from = row * classes;
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, logits[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp((double) logits[from + k] - largest);
    }
    return Math.log(sum) + largest;
  }

  /** Writes {@code softmax(Z) - onehot(label)} of row {@code row}. */
  static void errors(float[] logits, int classes, float[] cotangent, int row, int label) {
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
}
