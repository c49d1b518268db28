package ml.gibbon.verify;

/**
 * What the second opinion found of a table in which nothing differs.
 *
 * @param rows images measured
 * @param largestLinf largest change of any value of any image, [0, 1] scale
 * @param ties images for which the model's two best answers, clean or adversarial, are too close to
 *     tell apart in float arithmetic; either answer counts as right
 * @param stepChecked whether the attack goes one step that was computed again
 * @param undecided values of all images whose direction float arithmetic cannot tell; any value in
 *     the ball counts as right
 * @param edges images with a unit of the network on its edge, see {@link StepCheck}
 * @param seconds wall time
 * @param recount the numbers that results have of it
 */
public record Verification(
    long rows,
    double largestLinf,
    long ties,
    boolean stepChecked,
    long undecided,
    long edges,
    double seconds,
    Recount recount) {}
