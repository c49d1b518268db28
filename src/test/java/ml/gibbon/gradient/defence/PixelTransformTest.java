package ml.gibbon.gradient.defence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PixelTransformTest {

  private static final ImageShape SHAPE = new ImageShape(3, 7, 10);

  static Stream<PixelTransform> transforms() {
    float[] constant = new float[SHAPE.size()];
    for (int i = 0; i < constant.length; i++) {
      constant[i] = i % 5 * .1f - .2f;
    }
    return Stream.of(
        new BitDepth(3),
        new Jpeg(SHAPE, 60),
        new MedianFilter(SHAPE, 2),
        new MedianFilter(SHAPE, 3),
        new MedianFilter(SHAPE, 5),
        new Approximated(new MedianFilter(SHAPE, 3)),
        new AddedPixels(constant));
  }

  /** All values differ by more than a step of {@link #gradients_go_back_by_the_transpose}. */
  private static float[] distinct(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      int j = random.nextInt(i + 1);
      image[i] = image[j];
      image[j] = i / (float) image.length;
    }
    return image;
  }

  private static float[] normal(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] of(PixelTransform transform, float[] image) {
    float[] out = new float[image.length];
    transform.apply(image, out);
    return out;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Of those that are exact: {@code <J v, w> = <v, J' w>}, where J v is a difference of T. */
  @ParameterizedTest
  @MethodSource("transforms")
  void gradients_go_back_by_the_transpose(PixelTransform transform) {
    float step = 0x1p-12f;
    float[] image = distinct(1);
    float[] v = normal(2);
    float[] w = normal(3);
    float[] moved = image.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * Math.max(-2, Math.min(2, v[i]));
      v[i] = (moved[i] - image[i]) / step;
    }
    float[] ahead = of(transform, moved);
    float[] here = of(transform, image);
    float[] jv = new float[v.length];
    for (int i = 0; i < jv.length; i++) {
      jv[i] = (ahead[i] - here[i]) / step;
    }
    float[] back = w.clone();
    transform.pullBack(image, back);

    if (transform.isExact()) {
      // Differences of float32 values below 1, over the step, each off by 2^-12 at most.
      assertThat(product(jv, w)).isCloseTo(product(v, back), within(.05));
      assertThat(Math.abs(product(v, back))).isGreaterThan(.5);
    } else {
      assertThat(back).isEqualTo(w);
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void the_image_is_left_alone(PixelTransform transform) {
    float[] image = distinct(4);
    of(transform, image);
    transform.pullBack(image, normal(5));

    assertThat(image).isEqualTo(distinct(4));
  }

  @Test
  void values_become_the_nearest_level() {
    assertThat(of(new BitDepth(1), new float[] {0, .49f, .5f, .51f, 1, -3, 7}))
        .containsExactly(0, 0, 1, 1, 1, 0, 1);
    assertThat(of(new BitDepth(2), new float[] {.16f, .17f, .5f, .84f}))
        .containsExactly(0, 1 / 3f, 2 / 3f, 1);
    float[] levels = new float[256];
    for (int level = 0; level < 256; level++) {
      levels[level] = level / 255f;
    }
    assertThat(of(new BitDepth(8), levels)).isEqualTo(levels);
  }

  /** SciPy 1.10.1: {@code ndimage.median_filter(x, size=2)} and {@code size=3}. */
  @Test
  void medians_are_those_of_scipy() {
    ImageShape shape = new ImageShape(1, 3, 4);
    float[] image = {5, 1, 8, 2, 7, 3, 6, 4, 0, 9, 10, 11};

    assertThat(of(new MedianFilter(shape, 2), image))
        .containsExactly(5, 5, 8, 8, 7, 5, 6, 6, 7, 7, 9, 10);
    assertThat(of(new MedianFilter(shape, 3), image))
        .containsExactly(5, 5, 3, 4, 5, 6, 6, 6, 3, 7, 9, 10);
  }

  @Test
  void the_gradient_of_a_median_goes_to_the_pixel_that_it_is() {
    ImageShape shape = new ImageShape(1, 1, 3);
    float[] gradient = {1, 10, 100};
    // By rows of mirrored triples: 0 0 1, 0 1 2, 1 2 2, each row three times.
    new MedianFilter(shape, 3).pullBack(new float[] {.2f, .9f, .5f}, gradient);

    // Medians of (.2 .2 .9), (.2 .9 .5) and (.9 .5 .5).
    assertThat(gradient).containsExactly(1, 0, 110);
  }

  @Test
  void what_is_out_of_range_is_refused() {
    assertThatThrownBy(() -> new BitDepth(9))
        .hasMessage("bits must be a whole number from 1 to 8 but is 9");
    assertThatThrownBy(() -> new MedianFilter(SHAPE, 1))
        .hasMessage("size must be a whole number from 2 to 9 but is 1");
    assertThatThrownBy(() -> new Jpeg(SHAPE, 0))
        .hasMessage("quality must be a whole number from 1 to 100 but is 0");
    assertThatThrownBy(() -> new Jpeg(new ImageShape(2, 8, 8), 50))
        .hasMessage("JPEG has 1 or 3 channels but images are 2x8x8");
  }
}
