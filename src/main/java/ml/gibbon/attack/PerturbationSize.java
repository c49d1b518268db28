package ml.gibbon.attack;

/**
 * How much an image was changed, on the [0, 1] pixel scale.
 *
 * @param linf largest change of a value
 * @param l2 Euclidean length of the change; not finite when a change is not
 * @param l0 number of values changed
 */
record PerturbationSize(double linf, double l2, int l0) {

  /** Measures {@code size} values from index {@code from} on. */
  static PerturbationSize of(float[] clean, float[] adversarial, int from, int size) {
    double largest = 0;
    int changed = 0;
    // Two sums, so that an addition does not wait for the one before.
    double evens = 0;
    double odds = 0;
    int end = from + size;
    for (int i = from; i < end - 1; i += 2) {
      double even = Math.abs((double) adversarial[i] - clean[i]);
      double odd = Math.abs((double) adversarial[i + 1] - clean[i + 1]);
      // Math.max would take longer than all the rest; a NaN is in the sums.
      largest = even > largest ? even : largest;
      largest = odd > largest ? odd : largest;
      changed += (even > 0 ? 1 : 0) + (odd > 0 ? 1 : 0);
      evens += even * even;
      odds += odd * odd;
    }
    if (size % 2 == 1) {
      double last = Math.abs((double) adversarial[end - 1] - clean[end - 1]);
      largest = last > largest ? last : largest;
      changed += last > 0 ? 1 : 0;
      evens += last * last;
    }
    return new PerturbationSize(largest, Math.sqrt(evens + odds), changed);
  }
}
