package ml.gibbon.gradient.defence;

/**
 * Adds a constant image: {@code T(x) = x + c}, not clipped. Its derivative is the identity.
 *
 * @param constant c, {@code [C, H, W]}
 */
record AddedPixels(float[] constant) implements PixelTransform {

  @Override
  public void apply(float[] image, float[] out) {
    for (int i = 0; i < image.length; i++) {
      out[i] = image[i] + constant[i];
    }
  }

  @Override
  public boolean isExact() {
    return true;
  }
}
