package ml.gibbon.attack;

/**
 * How much an image was changed, on the [0, 1] pixel scale.
 *
 * @param linf largest change of a value
 * @param l2 Euclidean length of the change
 * @param l0 number of values changed
 */
record PerturbationSize(double linf, double l2, int l0) {

  /** Measures {@code size} values from index {@code from} on. */
  static PerturbationSize of(float[] clean, float[] adversarial, int from, int size) {
    double largest = 0;
    double squares = 0;
    int changed = 0;
    for (int i = from; i < from + size; i++) {
      double change = Math.abs((double) adversarial[i] - clean[i]);
      largest = Math.max(largest, change);
      squares += change * change;
      changed += change > 0 ? 1 : 0;
    }
    return new PerturbationSize(largest, Math.sqrt(squares), changed);
  }
}
