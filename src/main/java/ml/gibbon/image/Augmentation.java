package ml.gibbon.image;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import ml.gibbon.random.Draws;

/**
 * A random change of training images: the controls that adversarial training is held against
 * (Goodfellow et al. 2015, arXiv:1412.6572, section 6), and the noise that a smoothed classifier is
 * trained with (Cohen et al. 2019, arXiv:1902.02918, section 3.3), and what denoising autoencoders
 * undo (Vincent et al. 2010, JMLR 11).
 *
 * @param kind of change
 * @param size of it: the epsilon or the standard deviation of noise on the [0, 1] pixel scale, the
 *     share of the pixels that are masked, or the largest shift in whole pixels
 */
public record Augmentation(Kind kind, double size) implements Serializable {

  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(Kind.NONE, 0);

  /** Kinds of change. */
  public enum Kind {
    NONE,
    /** {@code +size} or {@code -size} added to every pixel; not clipped, as in the paper. */
    RANDOM_SIGN,
    /** Uniform noise in {@code [-size, size]} added to every pixel; not clipped. */
    UNIFORM_NOISE,
    /** Normal noise of standard deviation {@code size} added to every pixel; not clipped. */
    GAUSSIAN_NOISE,
    /** Each value 0 with probability {@code size}. */
    MASKING,
    /** Moved by up to {@code size} pixels each way, black moving in. */
    SHIFT
  }

  /**
   * @throws ml.gibbon.error.SettingException when the size is negative or not finite, a shift is
   *     not whole, or more than everything is masked
   */
  public Augmentation {
    require(size >= 0 && size < Double.POSITIVE_INFINITY, "size", size, "a number from 0 on");
    boolean isWhole = size == Math.rint(size);
    require(isWhole || kind != Kind.SHIFT, "size", size, "a whole number of pixels for a shift");
    require(size <= 1 || kind != Kind.MASKING, "size", size, "a share from 0 to 1 for masking");
  }

  /**
   * The batch changed, or itself for {@link Kind#NONE}.
   *
   * @param seed an image's draws come from this and its id only
   */
  public ImageBatch apply(ImageBatch batch, long seed) {
    if (kind == Kind.NONE) {
      return batch;
    }
    float[] pixels = batch.pixels().clone();
    int length = batch.shape().size();
    for (int i = 0; i < batch.size(); i++) {
      Draws draws = Draws.ofImage(seed, batch.ids()[i]);
      if (kind == Kind.SHIFT) {
        shift(batch, i, draws, pixels);
      } else if (kind == Kind.MASKING) {
        mask(pixels, i * length, length, draws);
      } else {
        addNoise(pixels, i * length, length, draws);
      }
    }
    return new ImageBatch(batch.shape(), batch.ids(), batch.labels(), pixels);
  }

  private void mask(float[] pixels, int from, int length, Draws draws) {
    for (int i = from; i < from + length; i++) {
      pixels[i] = draws.chance(size) ? 0 : pixels[i];
    }
  }

  private void addNoise(float[] pixels, int from, int length, Draws draws) {
    for (int i = from; i < from + length; i++) {
      pixels[i] += noise(draws);
    }
  }

  private float noise(Draws draws) {
    if (kind == Kind.GAUSSIAN_NOISE) {
      return (float) (size * draws.nextGaussian());
    }
    float epsilon = (float) size;
    int bits = draws.nextInt();
    return kind == Kind.RANDOM_SIGN ? Math.copySign(epsilon, bits) : epsilon * (bits * 0x1p-31f);
  }

  private void shift(ImageBatch batch, int image, Draws draws, float[] pixels) {
    ImageShape shape = batch.shape();
    int most = (int) size;
    int down = draws.nextInt(-most, most + 1);
    int right = draws.nextInt(-most, most + 1);
    int at = image * shape.size();
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int fromY = y - down;
          int fromX = x - right;
          boolean inside =
              fromY >= 0 && fromY < shape.height() && fromX >= 0 && fromX < shape.width();
          int plane = at + c * shape.height() * shape.width();
          pixels[plane + y * shape.width() + x] =
              inside ? batch.pixels()[plane + fromY * shape.width() + fromX] : 0f;
        }
      }
    }
  }
}
