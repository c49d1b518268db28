/**
 * What training minimises.
 *
 * <p>A new {@link ml.gibbon.train.objective.Objective} adds its loss and gradient of one minibatch
 * to a trainer. Adversarial images inside training are made by {@link
 * ml.gibbon.train.objective.TrainingAttack} only.
 */
package ml.gibbon.train.objective;
