/**
 * Functions of logits: losses with values and derivatives, probabilities, predictions.
 *
 * <p>A core room, which all rooms after it but {@code verify} may import. Read {@link
 * ml.gibbon.loss.Loss} first.
 */
package ml.gibbon.loss;
