package ml.gibbon.result;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Two answers to each of the same images: the exact test of McNemar (1947), which looks at the
 * images alone on which they differ. Were both as good, each of those would fall to either side
 * like a coin.
 *
 * @param both right both times
 * @param lost right the first time only
 * @param gained right the second time only
 * @param neither right neither time
 */
public record PairedTest(long both, long lost, long gained, long neither) {

  public PairedTest {
    if (both < 0 || lost < 0 || gained < 0 || neither < 0) {
      throw new IllegalArgumentException(
          "%d, %d, %d and %d images".formatted(both, lost, gained, neither));
    }
  }

  public long images() {
    return both + lost + gained + neither;
  }

  /** Share of the images that were right the first time. */
  public double before() {
    return (double) (both + lost) / images();
  }

  /** Share of the images that were right the second time. */
  public double after() {
    return (double) (both + gained) / images();
  }

  /** The probability of a split at least as uneven, in either direction, of as many coins. */
  public double pValue() {
    int coins = Math.toIntExact(lost + gained);
    int fewer = Math.toIntExact(Math.min(lost, gained));
    return coins == 0
        ? 1
        : Math.min(1, 2 * new BinomialDistribution(null, coins, .5).cumulativeProbability(fewer));
  }

  /** The larger part of the difference is a loss. */
  public boolean isWorse() {
    return lost > gained;
  }
}
