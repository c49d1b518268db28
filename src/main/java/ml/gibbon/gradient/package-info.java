/**
 * Classifiers that give the gradient of any function of their logits by the pixels, and what is put
 * around them: ensembles, checks by finite differences.
 *
 * <p>A core room, which all rooms after it but {@code verify} may import. Read {@link
 * ml.gibbon.gradient.DifferentiableClassifier} first.
 */
package ml.gibbon.gradient;
