package ml.gibbon.verify;

/**
 * How far an adversarial image is from its clean one, in double precision.
 *
 * @param linf largest change of a value, [0, 1] scale
 * @param l2 Euclidean length of the change, [0, 1] scale
 * @param l1 sum of the changes, [0, 1] scale
 * @param l0 number of values that differ
 */
record Change(double linf, double l2, double l1, int l0) {

  /** Compares {@code count} values from {@code from} on. */
  static Change between(float[] clean, float[] adversarial, int from, int count) {
    double linf = 0;
    double squares = 0;
    double l1 = 0;
    int l0 = 0;
    for (int i = from; i < from + count; i++) {
      double change = (double) adversarial[i] - clean[i];
      linf = Math.max(linf, Math.abs(change));
      squares += change * change;
      l1 += Math.abs(change);
      l0 += change == 0 ? 0 : 1;
    }
    return new Change(linf, Math.sqrt(squares), l1, l0);
  }
}
