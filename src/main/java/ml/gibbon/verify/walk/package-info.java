/**
 * The second opinion on networks: a graph computed in double precision by plain loops, which read
 * like the definitions in {@link ml.gibbon.network.Operation}.
 *
 * <p>Read {@link ml.gibbon.verify.walk.GraphWalk}. Each operation is a rule: its value, and its
 * transposed derivative.
 */
package ml.gibbon.verify.walk;
