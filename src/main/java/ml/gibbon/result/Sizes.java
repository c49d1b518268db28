package ml.gibbon.result;

/**
 * How large the changes of some images are, and what they took.
 *
 * @param linfMax largest change of any value, [0, 1] scale
 * @param l2Mean mean Euclidean length of the changes, [0, 1] scale
 * @param l2Median its median, to a 65,536th of the largest length
 * @param evaluationsMean gradients for an image
 * @param queriesMean answers beyond those for an image
 */
public record Sizes(
    double linfMax, double l2Mean, double l2Median, double evaluationsMean, double queriesMean) {}
