/**
 * Stage {@code train}: models by parameter averaging, of clean images or hardened against attacks.
 *
 * <p>Runs and benchmarks may import it, other stages may not. Read {@link ml.gibbon.train.Train}
 * first.
 */
package ml.gibbon.train;
