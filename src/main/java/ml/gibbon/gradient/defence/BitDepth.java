package ml.gibbon.gradient.defence;

import static ml.gibbon.error.SettingException.require;

/**
 * Feature squeezing by colour depth (Xu, Evans and Qi 2018, arXiv:1704.01155, section III-A): each
 * value becomes the nearest of {@code 2^bits} levels between 0 and 1, halves the upper one; values
 * beyond them the nearest end.
 *
 * <p>A step function has derivative 0 wherever it has one; the approximation is the identity.
 *
 * @param bits of each value, from 1 to 8
 */
public record BitDepth(int bits) implements PixelTransform {

  /**
   * @throws ml.gibbon.error.SettingException when the bits are out of their range
   */
  public BitDepth {
    require(bits >= 1 && bits <= 8, "bits", bits, "a whole number from 1 to 8");
  }

  @Override
  public void apply(float[] image, float[] out) {
    int last = (1 << bits) - 1;
    for (int i = 0; i < image.length; i++) {
      double level = Math.floor((double) image[i] * last + .5);
      out[i] = (float) (Math.max(0, Math.min(last, level)) / last);
    }
  }

  @Override
  public boolean isExact() {
    return false;
  }
}
