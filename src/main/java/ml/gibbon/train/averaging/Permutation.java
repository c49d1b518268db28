package ml.gibbon.train.averaging;

import java.io.Serializable;
import ml.gibbon.random.Seeds;

/**
 * A seeded permutation of {@code 0 .. size - 1} that any task can evaluate for any number, without
 * a list and without a shuffle: a four-round Feistel network on the next even power of two, walked
 * until it falls inside the range.
 *
 * @param size numbers permuted, at least 1
 * @param seed of the permutation
 */
record Permutation(long size, long seed) implements Serializable {

  private static final int ROUNDS = 4;

  long of(long number) {
    int half = Math.max(1, (65 - Long.numberOfLeadingZeros(size - 1)) / 2);
    long mask = (1L << half) - 1;
    long value = number;
    do {
      long left = value >>> half;
      long right = value & mask;
      for (int round = 0; round < ROUNDS; round++) {
        long next = left ^ (Seeds.mix(seed, round, right) & mask);
        left = right;
        right = next;
      }
      value = left << half | right;
    } while (value >= size);
    return value;
  }
}
