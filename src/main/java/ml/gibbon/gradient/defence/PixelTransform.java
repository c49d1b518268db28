package ml.gibbon.gradient.defence;

/**
 * A function T from an image to an image of the same shape, applied before a classifier.
 *
 * <p>Stateless. An image's result depends on its own pixels alone, so that batches may be cut
 * anywhere.
 */
public interface PixelTransform {

  /**
   * Writes T(x) of one image.
   *
   * @param image x, float32 {@code [C, H, W]}; mostly in [0, 1]
   * @param out {@code [C, H, W]}, is filled
   */
  void apply(float[] image, float[] out);

  /**
   * The derivative's transpose at an image: makes the gradient by x of that by T(x), in place.
   *
   * <p>Left out, it is the identity: exact for a transform that adds a constant, and otherwise the
   * backward pass differentiable approximation of Athalye et al. 2018 (arXiv:1802.00420, section
   * 4.1), which takes T(x) for x on the way back.
   *
   * @param image x, float32 {@code [C, H, W]}
   * @param gradient {@code [C, H, W]}, by T(x) before and by x after
   */
  default void pullBack(float[] image, float[] gradient) {}

  /** Whether {@link #pullBack} is the derivative wherever T has one, and no approximation. */
  boolean isExact();
}
