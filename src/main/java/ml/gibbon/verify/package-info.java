/**
 * The second opinion: re-reads an adversarial table that was published and measures it again, with
 * code that shares nothing with attacks, gradients and metrics.
 */
package ml.gibbon.verify;
