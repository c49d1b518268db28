package ml.gibbon.result;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What votes under noise prove (Cohen, Rosenfeld and Kolter 2019, arXiv:1902.02918, theorem 1 and
 * section 3.2.2).
 */
public final class CertifiedRadius {

  private CertifiedRadius() {}

  /**
   * The L2 distance within which a smoothed classifier gives the same answer, with probability
   * {@code 1 - alpha} over the draws: {@code sigma Phi^-1(p)}, where p is the lower bound of
   * Clopper and Pearson (1934) on the share of the votes. 0 where p is not above one half: it
   * abstains.
   *
   * @param votes for the answer, 0 .. draws, none of them seen when it was chosen
   * @param draws at least 1
   * @param alpha in (0, 1)
   * @param sigma standard deviation of the noise, above 0
   */
  public static double of(int votes, int draws, double alpha, double sigma) {
    double p = lowerBound(votes, draws, alpha);
    return p <= .5 ? 0 : sigma * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(p);
  }

  /**
   * The share that is at least so large with probability {@code 1 - alpha}: with a smaller one as
   * many votes or more come up in less than alpha of the trials.
   */
  static double lowerBound(int votes, int draws, double alpha) {
    if (votes < 0 || votes > draws || draws < 1) {
      throw new IllegalArgumentException("%d votes of %d draws".formatted(votes, draws));
    }
    return votes == 0
        ? 0
        : new BetaDistribution(null, votes, draws - votes + 1.0)
            .inverseCumulativeProbability(alpha);
  }
}
