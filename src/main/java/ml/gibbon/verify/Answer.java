package ml.gibbon.verify;

/**
 * What a model says of one image, from its logits.
 *
 * @param logits one for each class
 * @param independent whether a class has the probability {@code exp(logit)} by itself, and not by a
 *     softmax over all classes
 */
record Answer(double[] logits, boolean independent) {

  /**
   * Two logits closer than this share of the largest one (at least 1) cannot be told apart: sums of
   * a few thousand float32 products in another order differ by up to about 1e-5 of their terms, and
   * layers add up.
   */
  private static final double TIE = 1e-4;

  /** Probabilities computed in another order of summation differ by far less. */
  private static final double CONFIDENCE_TOLERANCE = 1e-3;

  Answer(double[] logits) {
    this(logits, false);
  }

  /** Whether {@code prediction} is the most likely class, or as likely as float32 can tell. */
  boolean isMostLikely(int prediction) {
    return isClass(prediction) && extreme(1) - logits[prediction] <= tolerance();
  }

  /** Whether {@code target} is the least likely class, or as unlikely as float32 can tell. */
  boolean isLeastLikely(int target) {
    return isClass(target) && logits[target] + extreme(-1) <= tolerance();
  }

  /** Whether the probability of {@code prediction} is {@code confidence}. */
  boolean hasConfidence(int prediction, float confidence) {
    if (!isClass(prediction)) {
      return false;
    }
    if (independent) {
      return Math.abs(Math.exp(logits[prediction]) - confidence) <= CONFIDENCE_TOLERANCE;
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - logits[prediction]);
    }
    return Math.abs(1 / sum - confidence) <= CONFIDENCE_TOLERANCE;
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
    return TIE * Math.max(1, Math.max(extreme(1), extreme(-1)));
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
