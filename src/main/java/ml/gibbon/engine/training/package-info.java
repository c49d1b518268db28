/** The parameters of a network in training: their values, gradients and updates. */
package ml.gibbon.engine.training;
