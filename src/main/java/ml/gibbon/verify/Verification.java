package ml.gibbon.verify;

/**
 * What the second opinion found of a table in which nothing differs.
 *
 * @param rows images measured
 * @param largestLinf largest change of any value of any image, [0, 1] scale
 * @param ties images for which the model's two best answers, clean or adversarial, are too close to
 *     tell apart in float arithmetic; either answer counts as right
 * @param seconds wall time
 */
public record Verification(long rows, double largestLinf, long ties, double seconds) {}
