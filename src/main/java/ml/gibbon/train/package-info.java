/**
 * The stages {@code train} and {@code adversarial-train}: models of clean images, and models that
 * are hardened against attacks.
 *
 * <p>Read {@link ml.gibbon.train.Train} first. It says what is trained, as {@link
 * ml.gibbon.train.AdversarialTrain} does; {@code ModelTraining} trains it epoch by epoch, keeps a
 * checkpoint of each, and publishes the model. Room {@code averaging} spreads an epoch over the
 * cluster, room {@code objective} says what is minimised.
 *
 * <p>Runs and benchmarks may import it, other stages may not.
 */
package ml.gibbon.train;
