package ml.gibbon.train;

/** Seeds of single draws, from the run's seed and where in the training they are drawn. */
final class Seeds {

  private Seeds() {}

  /** Mixes numbers into one whose neighbours look unrelated (finaliser of MurmurHash3). */
  static long mix(long... numbers) {
    long z = 0x9e3779b97f4a7c15L;
    for (long number : numbers) {
      z += number;
      z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
      z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
      z = z ^ (z >>> 33);
    }
    return z;
  }
}
