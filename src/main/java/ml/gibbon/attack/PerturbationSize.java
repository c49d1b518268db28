package ml.gibbon.attack;

/**
 * How much an image was changed, on the [0, 1] pixel scale.
 *
 * @param linf largest change of a value
 * @param l2 Euclidean length of the change; not finite when a change is not
 * @param l1 sum of the changes
 * @param l0 number of values changed
 */
record PerturbationSize(double linf, double l2, double l1, int l0) {

  /** Values whose squares are summed up in float: that is good to 1e-6. */
  private static final int BLOCK = 64;

  /** Measures {@code size} values from index {@code from} on. */
  static PerturbationSize of(float[] clean, float[] adversarial, int from, int size) {
    // Four of each, so that no value waits for the one before.
    float largest0 = 0;
    float largest1 = 0;
    float largest2 = 0;
    float largest3 = 0;
    double squares = 0;
    double sum = 0;
    int changed = 0;
    int end = from + size;
    for (int block = from; block < end; block += BLOCK) {
      float squares0 = 0;
      float sum0 = 0;
      float squares1 = 0;
      float sum1 = 0;
      float squares2 = 0;
      float sum2 = 0;
      float squares3 = 0;
      float sum3 = 0;
      int i = block;
      int blockEnd = Math.min(end, block + BLOCK);
      for (; i < blockEnd - 3; i += 4) {
        float change0 = Math.abs(adversarial[i] - clean[i]);
        float change1 = Math.abs(adversarial[i + 1] - clean[i + 1]);
        float change2 = Math.abs(adversarial[i + 2] - clean[i + 2]);
        float change3 = Math.abs(adversarial[i + 3] - clean[i + 3]);
        // Math.max would take longer than all the rest; a NaN is in the sums.
        largest0 = change0 > largest0 ? change0 : largest0;
        largest1 = change1 > largest1 ? change1 : largest1;
        largest2 = change2 > largest2 ? change2 : largest2;
        largest3 = change3 > largest3 ? change3 : largest3;
        squares0 += change0 * change0;
        sum0 += change0;
        squares1 += change1 * change1;
        sum1 += change1;
        squares2 += change2 * change2;
        sum2 += change2;
        squares3 += change3 * change3;
        sum3 += change3;
        changed += (change0 > 0 ? 1 : 0) + (change1 > 0 ? 1 : 0);
        changed += (change2 > 0 ? 1 : 0) + (change3 > 0 ? 1 : 0);
      }
      for (; i < blockEnd; i++) {
        float change = Math.abs(adversarial[i] - clean[i]);
        largest0 = change > largest0 ? change : largest0;
        squares0 += change * change;
        sum0 += change;
        changed += change > 0 ? 1 : 0;
      }
      squares += (double) squares0 + squares1 + squares2 + squares3;
      sum += (double) sum0 + sum1 + sum2 + sum3;
    }
    float largest = Math.max(Math.max(largest0, largest1), Math.max(largest2, largest3));
    return new PerturbationSize(largest, Math.sqrt(squares), sum, changed);
  }

  /** The Euclidean length alone, with the bits of {@link #l2}. */
  static double length(float[] clean, float[] adversarial, int from, int size) {
    double squares = 0;
    int end = from + size;
    for (int block = from; block < end; block += BLOCK) {
      float squares0 = 0;
      float squares1 = 0;
      float squares2 = 0;
      float squares3 = 0;
      int i = block;
      int blockEnd = Math.min(end, block + BLOCK);
      for (; i < blockEnd - 3; i += 4) {
        float change0 = adversarial[i] - clean[i];
        float change1 = adversarial[i + 1] - clean[i + 1];
        float change2 = adversarial[i + 2] - clean[i + 2];
        float change3 = adversarial[i + 3] - clean[i + 3];
        squares0 += change0 * change0;
        squares1 += change1 * change1;
        squares2 += change2 * change2;
        squares3 += change3 * change3;
      }
      for (; i < blockEnd; i++) {
        float change = adversarial[i] - clean[i];
        squares0 += change * change;
      }
      squares += (double) squares0 + squares1 + squares2 + squares3;
    }
    return Math.sqrt(squares);
  }
}
