/**
 * Holds attacks against images of which it is known whether they can be broken: those that a
 * verifier proved robust, which none may break, and those that verifiers broke, which strong ones
 * must.
 *
 * <p>Start with {@link ml.gibbon.bench.certified.SelfCheck}, which needs no files. {@link
 * ml.gibbon.bench.certified.SmallestEpsilons} looks for the ball of each image in which it can be
 * broken.
 */
package ml.gibbon.bench.certified;
