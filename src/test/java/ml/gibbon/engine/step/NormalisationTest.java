package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Algorithm 1 of Ioffe and Szegedy 2015 and the derivatives below it, in double precision. */
class NormalisationTest {

  private static final int IMAGES = 5;
  private static final int PLACES = 6 * 7;
  private static final int CHANNELS = 32;
  private static final double EPSILON = 1e-3;

  private final Random random = new Random(7);
  private final float[] scale = numbers(CHANNELS);
  private final float[] shift = numbers(CHANNELS);

  private float[] numbers(int length) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian(.5, 1);
    }
    return numbers;
  }

  /** Running statistics, which the step replaces. */
  private static ParameterVector running(float[] values) {
    return new ParameterVector() {
      @Override
      public float[] values() {
        return values;
      }

      @Override
      public boolean isTrained() {
        return true;
      }

      @Override
      public void addGradient(float[] gradient) {
        throw new IllegalStateException("they have none");
      }

      @Override
      public void set(float[] next) {
        System.arraycopy(next, 0, values, 0, values.length);
      }
    };
  }

  private static ParameterVector fixed(float... values) {
    return ParameterVector.fixed(Parameter.of("fixed", Shape.of(values.length), values));
  }

  /** Index place by place. */
  private static int at(int place, int image, int channel) {
    return (place * IMAGES + image) * CHANNELS + channel;
  }

  @ParameterizedTest
  @CsvSource({
    "PLACES, 5",
    "PLACES, 3",
    "BLOCKS, 5",
    "BLOCKS, 3",
    "CHANNELS_LAST, 5",
    "CHANNELS_LAST, 3"
  })
  void normalises_by_the_first_images_in_every_layout(Layout layout, int used) {
    assumeTrue(PrimitiveConvolution.isSupported());
    float[] mean = new float[CHANNELS];
    float[] variance = new float[CHANNELS];
    BatchInTraining batch = new BatchInTraining();
    batch.on(used);
    try (Arena arena = new Arena()) {
      Volume volume = new Volume(6, 7, CHANNELS);
      Signal pixels = Signal.reserve(volume, IMAGES, arena);
      Reordering before = Reordering.to(layout, pixels, arena);
      Normalisation step =
          new Normalisation(
              before.output(),
              new Normalisation.Terms(
                  fixed(scale), fixed(shift), running(mean), running(variance), EPSILON, true),
              batch,
              1,
              arena);
      Reordering after = Reordering.to(Layout.PLACES, step.output(), arena);
      arena.allocate();
      float[] x = numbers(pixels.length());
      float[] slopes = numbers(pixels.length());
      pixels.values().put(0, x, x.length);
      step.refresh();
      before.forward();
      step.forward();
      after.forward();
      after.output().gradient().put(0, slopes, slopes.length);
      after.backward();
      step.backward();
      before.backward();
      float[] y = new float[x.length];
      float[] gradient = new float[x.length];
      after.output().values().get(0, y, y.length);
      pixels.gradient().get(0, gradient, gradient.length);
      for (int c = 0; c < CHANNELS; c++) {
        check(c, used, x, slopes, y, gradient);
        assertThat(mean[c]).isCloseTo((float) (.1 * mean(c, used, x)), within(1e-6f));
      }
    }
  }

  private static double mean(int c, int used, float[] x) {
    double sum = 0;
    for (int p = 0; p < PLACES; p++) {
      for (int n = 0; n < used; n++) {
        sum += x[at(p, n, c)];
      }
    }
    return sum / (PLACES * used);
  }

  private void check(int c, int used, float[] x, float[] slopes, float[] y, float[] gradient) {
    double mean = mean(c, used, x);
    double variance = 0;
    double ofSlopes = 0;
    double ofProducts = 0;
    for (int p = 0; p < PLACES; p++) {
      for (int n = 0; n < used; n++) {
        int i = at(p, n, c);
        variance += (x[i] - mean) * (x[i] - mean) / (PLACES * used);
        ofSlopes += slopes[i] / (PLACES * used);
        ofProducts += slopes[i] * (x[i] - mean) / (PLACES * used);
      }
    }
    double factor = scale[c] / Math.sqrt(variance + EPSILON);
    for (int p = 0; p < PLACES; p++) {
      for (int n = 0; n < IMAGES; n++) {
        int i = at(p, n, c);
        assertThat((double) y[i]).isCloseTo(factor * (x[i] - mean) + shift[c], within(3e-6));
        double slope =
            factor * (slopes[i] - ofSlopes - (x[i] - mean) * ofProducts / (variance + EPSILON));
        assertThat((double) gradient[i]).isCloseTo(n < used ? slope : 0, within(3e-6));
      }
    }
  }

  @Test
  void goes_back_any_number_of_times_after_one_way_forward() {
    float[] variance = new float[CHANNELS];
    Arrays.fill(variance, 3);
    try (Arena arena = new Arena()) {
      Signal pixels = Signal.reserve(new Volume(6, 7, CHANNELS), IMAGES, arena);
      Normalisation step =
          new Normalisation(
              pixels,
              new Normalisation.Terms(
                  fixed(scale), fixed(shift), fixed(new float[CHANNELS]), fixed(variance), 1, true),
              new BatchInTraining(),
              1,
              arena);
      arena.allocate();
      float[] x = numbers(pixels.length());
      pixels.values().put(0, x, x.length);
      step.refresh();
      step.forward();
      for (int pass = 0; pass < 3; pass++) {
        float[] slopes = numbers(pixels.length());
        step.output().gradient().put(0, slopes, slopes.length);
        step.backward();
        float[] gradient = new float[slopes.length];
        pixels.gradient().get(0, gradient, gradient.length);
        for (int i = 0; i < gradient.length; i++) {
          assertThat(gradient[i]).isCloseTo(scale[i % CHANNELS] / 2 * slopes[i], within(1e-6f));
        }
      }
    }
  }
}
