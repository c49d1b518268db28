package ml.gibbon.attack;

import java.util.SplittableRandom;

/**
 * The draws that belong to one image: they depend on the run's seed, the image's id and the purpose
 * only, so that the same ones come out wherever and with whatever company the image is worked on.
 */
public final class ImageRandom {

  private ImageRandom() {}

  public static SplittableRandom of(long seed, long imageId, String purpose) {
    long mixed = mix(mix(seed) ^ imageId);
    return new SplittableRandom(mix(mixed ^ purpose.hashCode()));
  }

  /** The finaliser of MurmurHash3: neighbouring seeds and ids become unrelated. */
  private static long mix(long z) {
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
