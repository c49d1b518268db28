package ml.gibbon.result;

import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Where a share of all images lies, as far as a share of some of them tells.
 *
 * @param low in [0, 1]
 * @param high in [low, 1]
 */
public record Interval(double low, double high) {

  private static final double OUTSIDE = 0.025;

  /**
   * The exact interval of 95 % confidence (Clopper and Pearson 1934): at its ends as many hits or
   * more, or as few or fewer, come up in 2.5 % of samples.
   *
   * @param hits 0 .. trials
   * @param trials at least 1
   */
  public static Interval of(long hits, long trials) {
    if (hits < 0 || hits > trials || trials < 1) {
      throw new IllegalArgumentException("%d hits of %d trials".formatted(hits, trials));
    }
    double misses = trials - hits;
    return new Interval(
        hits == 0
            ? 0
            : new BetaDistribution(null, hits, misses + 1).inverseCumulativeProbability(OUTSIDE),
        misses == 0
            ? 1
            : new BetaDistribution(null, hits + 1.0, misses)
                .inverseCumulativeProbability(1 - OUTSIDE));
  }

  /** Half of its width. */
  public double margin() {
    return (high - low) / 2;
  }
}
