package ml.gibbon.loss;

/** How a model's logits are read as probabilities, and the cross-entropy that goes with it. */
public enum Probabilities {

  /** {@code p_k = exp(Z_k) / sum_j exp(Z_j)}: one of the classes it must be. */
  SOFTMAX {
    @Override
    public float confidence(float[] logits, int classes, int row, int k) {
      return Logits.confidence(logits, classes, row, k);
    }

    @Override
    public double crossEntropy(float[] logits, int classes, int row, int label) {
      return Softmax.logOfSum(logits, classes, row) - logits[row * classes + label];
    }

    @Override
    public void crossEntropyDerivative(
        float[] logits, int classes, float[] cotangent, int row, int label) {
      Softmax.errors(logits, classes, cotangent, row, label);
    }
  },

  /** {@code p_k = exp(Z_k)} with {@code Z_k <= 0}: each class by itself, and maybe none. */
  INDEPENDENT {
    @Override
    public float confidence(float[] logits, int classes, int row, int k) {
      return (float) Math.exp(Math.min(0, logits[row * classes + k]));
    }

    /** {@code J = -log p_y - sum_{k != y} log(1 - p_k)}. */
    @Override
    public double crossEntropy(float[] logits, int classes, int row, int label) {
      double loss = 0;
      for (int k = 0; k < classes; k++) {
        double logit = Math.min(0, logits[row * classes + k]);
        loss -= k == label ? logit : Math.log(rest(logit));
      }
      return loss;
    }

    /** {@code dJ/dZ_y = -1}, and {@code dJ/dZ_k = p_k / (1 - p_k)} for the others. */
    @Override
    public void crossEntropyDerivative(
        float[] logits, int classes, float[] cotangent, int row, int label) {
      for (int k = 0; k < classes; k++) {
        double logit = Math.min(0, logits[row * classes + k]);
        cotangent[row * classes + k] = k == label ? -1f : (float) (Math.exp(logit) / rest(logit));
      }
    }

    /** {@code 1 - exp(logit)}, kept away from 0. */
    private static double rest(double logit) {
      return Math.max(SMALLEST_REST, -Math.expm1(logit));
    }
  },

  /** {@code p_k = 1 / (1 + exp(-Z_k))}: each class by itself, and maybe none or several. */
  LOGISTIC {
    @Override
    public float confidence(float[] logits, int classes, int row, int k) {
      return (float) (1 / (1 + Math.exp(-(double) logits[row * classes + k])));
    }

    /** {@code J = -log p_y - sum_{k != y} log(1 - p_k)}. */
    @Override
    public double crossEntropy(float[] logits, int classes, int row, int label) {
      double loss = 0;
      for (int k = 0; k < classes; k++) {
        double logit = logits[row * classes + k];
        loss += softplus(k == label ? -logit : logit);
      }
      return loss;
    }

    /** {@code dJ/dZ_y = p_y - 1}, and {@code dJ/dZ_k = p_k} for the others. */
    @Override
    public void crossEntropyDerivative(
        float[] logits, int classes, float[] cotangent, int row, int label) {
      for (int k = 0; k < classes; k++) {
        double logit = logits[row * classes + k];
        cotangent[row * classes + k] =
            (float) (k == label ? -1 / (1 + Math.exp(logit)) : 1 / (1 + Math.exp(-logit)));
      }
    }

    /** {@code log(1 + exp(x))} without overflow. */
    private static double softplus(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
  };

  /** As in training ({@code ml.gibbon.model.IndependentCrossEntropyLoss}). */
  private static final double SMALLEST_REST = 1e-3;

  /** The probability of class {@code k} in row {@code row} of logits {@code [N, K]}, in [0, 1]. */
  public abstract float confidence(float[] logits, int classes, int row, int k);

  /**
   * The cross-entropy of row {@code row} with class {@code label}, in nats.
   *
   * @param logits {@code [N, K]}
   */
  public abstract double crossEntropy(float[] logits, int classes, int row, int label);

  /**
   * Writes the derivative of the cross-entropy of row {@code row} with class {@code label} by its
   * logits.
   *
   * @param logits {@code [N, K]}
   * @param cotangent {@code [N, K]}; this row is filled
   */
  public abstract void crossEntropyDerivative(
      float[] logits, int classes, float[] cotangent, int row, int label);
}
