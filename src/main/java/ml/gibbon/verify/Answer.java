package ml.gibbon.verify;

/**
 * What a model says of one image, from its logits.
 *
 * @param logits one for each class
 * @param reading how they become probabilities
 * @param isUndecided whether float arithmetic alone may make another image of the one that the
 *     model answers, so that any answer is right
 */
record Answer(double[] logits, Reading reading, boolean isUndecided) {

  /**
   * Two logits closer than this share of the largest one (at least 1) cannot be told apart.
   *
   * <p>How tolerances were measured: 2,000 images each through networks of all architectures, their
   * parameters scaled so that the largest logit is 1 to 600, once by the compiled engine with
   * oneDNN, once by DL4J's layers. Logits differed by at most 8.6e-7 of the largest one, whatever
   * its size; confidences by at most 3e-7 where logits are below 6, 2.3e-6 below 100 and 1.8e-5
   * above. Deeper networks, other processors and other products add up in yet another order: hence
   * twenty times as much here, and three times as much, for the worst case of two logits that are
   * off in opposite directions, in {@link #hasConfidence}.
   */
  private static final double TIE = 2e-5;

  /** See {@link #TIE}. */
  private static final double LOGIT_ERROR = 2e-6;

  /** What is left where logits do not matter: float32 rounding of a probability, and some room. */
  private static final double ROUNDING = 3e-6;

  Answer(double[] logits, Reading reading) {
    this(logits, reading, false);
  }

  Answer(double[] logits) {
    this(logits, Reading.SOFTMAX);
  }

  /** The same, not to be judged. */
  Answer undecided() {
    return new Answer(logits, reading, true);
  }

  /** Whether {@code prediction} is the most likely class, or as likely as float32 can tell. */
  boolean isMostLikely(int prediction) {
    return isClass(prediction) && (isUndecided || extreme(1) - logits[prediction] <= tolerance());
  }

  /** Whether {@code target} is the least likely class, or as unlikely as float32 can tell. */
  boolean isLeastLikely(int target) {
    return isClass(target) && (isUndecided || logits[target] + extreme(-1) <= tolerance());
  }

  /** Whether the probability of {@code prediction} is {@code confidence}. */
  boolean hasConfidence(int prediction, float confidence) {
    if (!isClass(prediction)) {
      return false;
    }
    if (isUndecided) {
      return confidence >= 0 && confidence <= 1;
    }
    double probability = probability(prediction);
    double slope =
        switch (reading) {
          case SOFTMAX -> 2 * probability * (1 - probability);
          case LOGISTIC -> probability * (1 - probability);
          case EXPONENTIAL -> probability;
        };
    return Math.abs(probability - confidence)
        <= ROUNDING + slope * LOGIT_ERROR * largestLogit(logits);
  }

  /** The probability that the model gives a class. */
  double probability(int k) {
    return switch (reading) {
      case SOFTMAX -> CrossEntropySlope.softmax(logits)[k];
      case LOGISTIC -> 1 / (1 + Math.exp(-logits[k]));
      case EXPONENTIAL -> Math.exp(Math.min(0, logits[k]));
    };
  }

  /** The most likely class; of equal ones the first. */
  int mostLikely() {
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      best = logits[k] > logits[best] ? k : best;
    }
    return best;
  }

  /** Whether the logit of a class is a number, as far as float32 can tell. */
  boolean hasLogit(int k, double logit) {
    return Math.abs(logits[k] - logit) <= tolerance();
  }

  /** Whether more than one class may be called the most likely one. */
  boolean isTie() {
    int candidates = 0;
    for (int k = 0; k < logits.length; k++) {
      candidates += isMostLikely(k) ? 1 : 0;
    }
    return candidates > 1;
  }

  /** Whether there is such a class. */
  boolean isClass(int k) {
    return k >= 0 && k < logits.length;
  }

  private double tolerance() {
    return TIE * largestLogit(logits);
  }

  /** The largest absolute value of some logits, at least 1. */
  static double largestLogit(double[] logits) {
    double largest = 1;
    for (double logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return largest;
  }

  /** The largest of {@code sign * logit}. */
  private double extreme(int sign) {
    double extreme = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      extreme = Math.max(extreme, sign * logit);
    }
    return extreme;
  }
}
