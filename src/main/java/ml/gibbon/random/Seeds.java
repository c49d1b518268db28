package ml.gibbon.random;

/**
 * Seeds of single draws, from the run's seed and numbers that say where they are drawn.
 *
 * <p>Three mixtures stand here where one would do. Published models and tables were made with each
 * of them, so none can be replaced by another.
 */
public final class Seeds {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /** Mixes numbers into one whose neighbours look unrelated; their order matters. */
  public static long mix(long... numbers) {
    long z = GOLDEN_GAMMA;
    for (long number : numbers) {
      z = murmur(z + number);
    }
    return z;
  }

  static long ofImage(long seed, long imageId, String purpose) {
    return murmur(murmur(murmur(seed) ^ imageId) ^ purpose.hashCode());
  }

  static long ofImage(long seed, long imageId) {
    return seed ^ imageId * GOLDEN_GAMMA;
  }

  static long ofStream(long seed, String stream, long index) {
    return splitMix(splitMix(splitMix(seed) ^ stream.hashCode()) ^ index);
  }

  /** The finaliser of MurmurHash3 (Appleby, fmix64). */
  private static long murmur(long value) {
    long z = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }

  /** The first number of SplitMix64 after this seed. */
  private static long splitMix(long seed) {
    return new Draws(seed).nextLong();
  }
}
