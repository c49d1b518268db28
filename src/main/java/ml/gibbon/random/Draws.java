package ml.gibbon.random;

import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Random numbers that depend on a seed alone, the same on every machine: SplitMix64 (Steele, Lea
 * and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 17).
 *
 * <p>Not for use by two threads at a time.
 */
public final class Draws {

  /** Four uniform numbers on [0, 1] have a sum of variance 1 / 3. */
  private static final double SQRT_3 = Math.sqrt(3);

  private final SplittableRandom random;

  /**
   * @param seed neighbouring seeds give unrelated sequences, equal ones the same
   */
  public Draws(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * The draws that belong to one image: they depend on the run's seed, the image's id and the
   * purpose only, so that the same ones come out wherever and with whatever company the image is
   * worked on.
   */
  public static Draws ofImage(long seed, long imageId, String purpose) {
    return new Draws(Seeds.ofImage(seed, imageId, purpose));
  }

  /**
   * The draws that belong to one image.
   *
   * @param seed of a single purpose already, such as a step of a training
   */
  public static Draws ofImage(long seed, long imageId) {
    return new Draws(Seeds.ofImage(seed, imageId));
  }

  /** A sequence of its own for each (seed, stream, index): what generated images are drawn from. */
  public static Draws ofStream(long seed, String stream, long index) {
    return new Draws(Seeds.ofStream(seed, stream, index));
  }

  /** 64 random bits. */
  public long nextLong() {
    return random.nextLong();
  }

  /** 32 random bits. */
  public int nextInt() {
    return random.nextInt();
  }

  /** Uniform in 0 .. bound - 1. */
  public int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** Uniform in origin .. bound - 1. */
  public int nextInt(int origin, int bound) {
    return random.nextInt(origin, bound);
  }

  /** A fair coin. */
  public boolean nextBoolean() {
    return random.nextBoolean();
  }

  /** Uniform in [0, 1). */
  public double nextDouble() {
    return random.nextDouble();
  }

  /** Uniform in [low, high). */
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** True with this probability. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Normal with mean 0 and deviation 1. */
  public double nextGaussian() {
    return random.nextGaussian();
  }

  /**
   * About normal with mean 0 and deviation 1, never beyond 3.5: the sum of four uniform numbers,
   * cheap enough for every pixel.
   */
  public double nearlyNormal() {
    long bits = nextLong();
    long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
    return (sum * 0x1p-16 - 2) * SQRT_3;
  }

  /**
   * Some of the numbers 0 .. bound - 1, each choice as likely, in ascending order (Floyd's
   * algorithm: Bentley, "Programming pearls: a sample of brilliance", CACM 1987).
   *
   * @param count of them, at most bound
   */
  public long[] some(int count, long bound) {
    SortedSet<Long> chosen = new TreeSet<>();
    for (long last = bound - count; last < bound; last++) {
      long drawn = (long) (nextDouble() * (last + 1));
      chosen.add(chosen.contains(drawn) ? last : drawn);
    }
    return chosen.stream().mapToLong(Long::longValue).toArray();
  }

  /** 0 .. n - 1 in random order. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      // Not nextInt(i + 1): the labels of generated images have been drawn in this way.
      int j = (int) (nextDouble() * (i + 1));
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
