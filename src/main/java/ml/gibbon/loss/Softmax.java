package ml.gibbon.loss;

/** The softmax of one row of logits and what its cross-entropy needs, without overflow. */
final class Softmax {

  private Softmax() {}

  /** {@code log sum_k exp(Z_k)} of row {@code row}. */
  static double logOfSum(float[] logits, int classes, int row) {
    return logOfSum(logits, classes, row, 1);
  }

  /** {@code log sum_k exp(Z_k / temperature)} of row {@code row}. */
  static double logOfSum(float[] logits, int classes, int row, double temperature) {
    int from = row * classes;
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, logits[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(((double) logits[from + k] - largest) / temperature);
    }
    return Math.log(sum) + largest / temperature;
  }

  /** {@code KL(softmax(P) || softmax(Q))} of row {@code row} of two arrays of logits. */
  static double divergence(float[] p, float[] q, int classes, int row) {
    double ofP = logOfSum(p, classes, row);
    double ofQ = logOfSum(q, classes, row);
    double sum = 0;
    for (int k = row * classes; k < (row + 1) * classes; k++) {
      double log = p[k] - ofP;
      sum += Math.exp(log) * (log - (q[k] - ofQ));
    }
    return sum;
  }

  /** Writes {@code softmax(Z) - onehot(label)} of row {@code row}. */
  static void errors(float[] logits, int classes, float[] cotangent, int row, int label) {
    int from = row * classes;
    float largest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = logits[from + k] > largest ? logits[from + k] : largest;
    }
    // Nothing else in this loop: a call saves and loads again whatever the loop keeps in registers,
    // and with the sums the row would take twice as long.
    double[] weights = new double[classes];
    for (int k = 0; k < classes; k++) {
      weights[k] = Math.exp((double) logits[from + k] - largest);
    }
    double sum = 0;
    double others = 0;
    for (int k = 0; k < classes; k++) {
      sum += weights[k];
      others += k == label ? 0 : weights[k];
    }
    for (int k = 0; k < classes; k++) {
      cotangent[from + k] = (float) weights[k] / (float) sum;
    }
    // 1 - p underflows for a confident model; the sum of the other classes does not.
    cotangent[from + label] = (float) (-others / sum);
  }
}
