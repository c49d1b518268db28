/**
 * Logits of networks and their gradients by pixels and parameters: the compiled engine around
 * oneDNN's matrix product, DL4J's own layers for what that does not support, and ensembles.
 *
 * <p>A core room, which all rooms after it but {@code verify} may import. Read {@link
 * ml.gibbon.gradient.DifferentiableClassifier} first, then {@link ml.gibbon.gradient.Classifiers}.
 */
package ml.gibbon.gradient;
