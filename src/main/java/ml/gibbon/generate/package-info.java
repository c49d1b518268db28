/**
 * Stage {@code generate}: adversarial tables, made by the tasks of a Spark job.
 *
 * <p>Runs and benchmarks may import it, other stages may not. Read {@link
 * ml.gibbon.generate.Generate} first.
 */
package ml.gibbon.generate;
