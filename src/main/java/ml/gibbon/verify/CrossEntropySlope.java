package ml.gibbon.verify;

import java.util.Arrays;

/** The derivative of an image's cross-entropy by the logits of the models that answer together. */
final class CrossEntropySlope {

  /** Of independent probabilities 1 - p is kept away from 0, in training as in attacks. */
  private static final double SMALLEST_REST = 1e-3;

  private CrossEntropySlope() {}

  /**
   * Of {@code J = -log(mean over m of p_m(label))}; with one model the usual cross-entropy.
   *
   * @param members logits of the image, {@code [M][K]}
   * @param reading how the logits become probabilities; of several models a softmax
   * @return {@code [M][K]}
   */
  static double[][] of(double[][] members, int label, Reading reading) {
    if (reading == Reading.EXPONENTIAL) {
      return new double[][] {ofIndependent(members[0], label)};
    } else if (reading == Reading.LOGISTIC) {
      return new double[][] {ofLogistic(members[0], label)};
    }
    double[] logs = Arrays.stream(members).mapToDouble(z -> z[label] - logOfSum(z)).toArray();
    double all = logOfSum(logs);
    double[][] slopes = new double[members.length][];
    for (int m = 0; m < members.length; m++) {
      double share = Math.exp(logs[m] - all);
      slopes[m] = softmax(members[m]);
      slopes[m][label] = 0;
      // Not p - 1, of which nothing is left where p rounds to 1.
      slopes[m][label] = -Arrays.stream(slopes[m]).sum();
      for (int k = 0; k < slopes[m].length; k++) {
        slopes[m][k] *= share;
      }
    }
    return slopes;
  }

  /** Of {@code J = -log p_y - sum over the others of log(1 - p_k)}. */
  private static double[] ofIndependent(double[] logits, int label) {
    double[] slope = new double[logits.length];
    for (int k = 0; k < slope.length; k++) {
      double logit = Math.min(0, logits[k]);
      slope[k] = k == label ? -1 : Math.exp(logit) / Math.max(SMALLEST_REST, -Math.expm1(logit));
    }
    return slope;
  }

  /** The same of {@code p_k = 1 / (1 + exp(-logit))}: p - 1 for the label, p for the others. */
  private static double[] ofLogistic(double[] logits, int label) {
    double[] slope = new double[logits.length];
    for (int k = 0; k < slope.length; k++) {
      slope[k] = k == label ? -1 / (1 + Math.exp(logits[k])) : 1 / (1 + Math.exp(-logits[k]));
    }
    return slope;
  }

  static double[] softmax(double[] logits) {
    double log = logOfSum(logits);
    return Arrays.stream(logits).map(logit -> Math.exp(logit - log)).toArray();
  }

  /** {@code log(sum of exp(logit))}, which no logit makes overflow. */
  static double logOfSum(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    return largest + Math.log(Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum());
  }
}
