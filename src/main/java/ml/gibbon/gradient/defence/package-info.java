/**
 * What is put around a trained classifier to withstand attacks, differentiable as the classifier
 * itself: transforms of the pixels, noise, a step of its own.
 *
 * <p>Start with {@link ml.gibbon.gradient.defence.PixelTransform}. Where a transform has no useful
 * derivative its gradient is approximated (Athalye et al. 2018, arXiv:1802.00420), so that a
 * defence is not taken for robust because its gradient is masked.
 */
package ml.gibbon.gradient.defence;
