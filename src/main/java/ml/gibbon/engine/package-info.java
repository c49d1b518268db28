/**
 * Computes graphs: forward, back to the pixels, and for training back to the parameters, on native
 * memory that is taken once.
 *
 * <p>{@link ml.gibbon.engine.CompiledClassifier} attacks, {@link ml.gibbon.engine.Trainer} trains,
 * and {@code GraphCompiler} puts together the steps that both run.
 */
package ml.gibbon.engine;
