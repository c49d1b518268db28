package ml.gibbon.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelScaleTest {

  /** Images of one pixel, of class 1 where it is bright. */
  private static final float[] PIXELS = {.1f, .2f, .8f, .9f};

  private static final int[] BRIGHT = {0, 0, 1, 1};

  @ParameterizedTest
  @CsvSource({
    "0.5, ''",
    "130, 'right about 50 % of the images of a sample, but about 100 % of them with pixels in [0, 255]: multiply the weights of its first layer by 255'",
    "0, 'right about 50 % of the images of a sample, but about 100 % of them with pixels in [-1, 1]: take the weights of its first layer twice, and from its biases the sum of the old ones'",
    "1000, ''"
  })
  void a_threshold_between_dark_and_bright_shows_the_scale(float threshold, String found) {
    ImageBatch images =
        new ImageBatch(new ImageShape(1, 1, 1), new long[] {0, 1, 2, 3}, BRIGHT, PIXELS);

    assertThat(
            PixelScale.other(brighterThan(threshold), images)
                .map(PixelScale.Evidence::inWords)
                .orElse(""))
        .isEqualTo(found);
  }

  private static DifferentiableClassifier brighterThan(float threshold) {
    return new DifferentiableClassifier() {
      @Override
      public ImageShape inputShape() {
        return new ImageShape(1, 1, 1);
      }

      @Override
      public int classes() {
        return 2;
      }

      @Override
      public void refresh() {}

      @Override
      public float[] logits(float[] pixels, int images) {
        float[] logits = new float[2 * images];
        for (int i = 0; i < images; i++) {
          logits[2 * i + 1] = pixels[i] - threshold;
        }
        return logits;
      }

      @Override
      public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {}
    };
  }
}
