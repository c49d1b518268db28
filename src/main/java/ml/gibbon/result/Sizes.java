package ml.gibbon.result;

/**
 * How large the changes of some images are, and what they took.
 *
 * @param linfMax largest change of any value, [0, 1] scale
 * @param l2Mean mean Euclidean length of the changes, [0, 1] scale
 * @param l2Median its median, to a 65,536th of the largest length
 * @param evaluationsMean gradients for an image
 * @param queriesMean answers beyond those for an image
 * @param breaking the smallest changes that an attack of minimum norm found
 */
public record Sizes(
    double linfMax,
    double l2Mean,
    double l2Median,
    double evaluationsMean,
    double queriesMean,
    BreakingEpsilons breaking) {

  /** Of an attack that is told an epsilon. */
  public Sizes(
      double linfMax, double l2Mean, double l2Median, double evaluationsMean, double queriesMean) {
    this(linfMax, l2Mean, l2Median, evaluationsMean, queriesMean, BreakingEpsilons.NONE);
  }
}
