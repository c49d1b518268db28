package ml.gibbon.loss;

/** What is read off rows of logits {@code [N, K]}: predictions and confidences. */
public final class Logits {

  private Logits() {}

  /** The class with the largest logit of row {@code row}; the first one of equals. */
  public static int prediction(float[] logits, int classes, int row) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (logits[row * classes + k] > logits[row * classes + best]) {
        best = k;
      }
    }
    return best;
  }

  /**
   * The class with the largest logit of row {@code row} but for one; the first one of equals.
   *
   * @param classes at least 2
   * @param except the class that is left out
   */
  public static int best(float[] logits, int classes, int row, int except) {
    int best = except == 0 ? 1 : 0;
    for (int k = best + 1; k < classes; k++) {
      if (k != except && logits[row * classes + k] > logits[row * classes + best]) {
        best = k;
      }
    }
    return best;
  }

  /**
   * The classes with the largest logits of row {@code row}, falling; of equals the first one first.
   *
   * @param count how many, at most K
   */
  public static int[] ranked(float[] logits, int classes, int row, int count) {
    int[] ranked = new int[count];
    for (int k = 0; k < classes; k++) {
      int place = Math.min(k, count);
      while (place > 0 && logits[row * classes + k] > logits[row * classes + ranked[place - 1]]) {
        if (place < count) {
          ranked[place] = ranked[place - 1];
        }
        place--;
      }
      if (place < count) {
        ranked[place] = k;
      }
    }
    return ranked;
  }

  /** The class with the smallest logit of row {@code row}; the first one of equals. */
  public static int leastLikely(float[] logits, int classes, int row) {
    int worst = 0;
    for (int k = 1; k < classes; k++) {
      if (logits[row * classes + k] < logits[row * classes + worst]) {
        worst = k;
      }
    }
    return worst;
  }

  /** All classes from the largest logit of row {@code row} to the smallest; of equals the first. */
  public static int[] ranking(float[] logits, int classes, int row) {
    int[] ranking = new int[classes];
    for (int k = 0; k < classes; k++) {
      int place = k;
      while (place > 0 && logits[row * classes + ranking[place - 1]] < logits[row * classes + k]) {
        ranking[place] = ranking[place - 1];
        place--;
      }
      ranking[place] = k;
    }
    return ranking;
  }

  /** The softmax probability of class {@code k} in row {@code row}, in [0, 1]. */
  public static float confidence(float[] logits, int classes, int row, int k) {
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      sum += Math.exp((double) logits[row * classes + j] - logits[row * classes + k]);
    }
    return (float) (1 / sum);
  }
}
