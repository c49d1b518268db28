package ml.gibbon.gradient.defence;

/**
 * A transform with the identity as its derivative, whatever it is: backward pass differentiable
 * approximation (Athalye et al. 2018, arXiv:1802.00420, section 4.1).
 */
public record Approximated(PixelTransform transform) implements PixelTransform {

  @Override
  public void apply(float[] image, float[] out) {
    transform.apply(image, out);
  }

  @Override
  public boolean isExact() {
    return false;
  }
}
