/** Stage {@code explain}: why models are fooled, measured on images, on noise and on weights. */
package ml.gibbon.explain;
