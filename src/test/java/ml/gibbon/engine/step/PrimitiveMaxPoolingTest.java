package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;
import ml.gibbon.network.Window.Axis;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On values of which many are equal: the first of equal maxima takes the gradient. */
class PrimitiveMaxPoolingTest {

  private static final int IMAGES = 3;

  private static final int CHANNELS = 32;

  record Case(Window window, Layout layout) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Layout layout : List.of(Layout.BLOCKS, Layout.CHANNELS_LAST)) {
      for (Window window :
          List.of(
              new Window(axis(8, 2, 2, 0, 0, false), axis(6, 2, 2, 0, 0, false)),
              new Window(axis(7, 3, 2, 1, 1, false), axis(9, 3, 2, 1, 1, false)),
              new Window(axis(6, 3, 1, 1, 1, false), axis(5, 2, 1, 0, 1, false)),
              new Window(axis(7, 2, 2, 0, 0, true), axis(8, 3, 2, 0, 0, true)),
              new Window(axis(9, 2, 3, 0, 0, false), axis(4, 4, 4, 0, 0, false)))) {
        cases.add(new Case(window, layout));
      }
    }
    return cases.stream();
  }

  private static Axis axis(int in, int kernel, int stride, int padding, int after, boolean ceil) {
    return Axis.of(in, kernel, stride, padding, after, 1, ceil);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gives_the_first_maximum_and_its_gradient(Case asked) {
    Assumptions.assumeTrue(PrimitiveConvolution.isSupported(), "needs oneDNN");
    Axis rows = asked.window.rows();
    Axis columns = asked.window.columns();
    try (Arena arena = new Arena()) {
      Volume volume = new Volume(rows.in(), columns.in(), CHANNELS);
      Signal input = Signal.reserve(volume, IMAGES, asked.layout, arena);
      Step pooling = new PrimitiveMaxPooling(input, asked.window, arena);
      arena.allocate();
      float[] values = integers(input.length(), 1);
      float[] gradient = integers(pooling.output().length(), 2);
      input.values().put(0, values, values.length);
      pooling.forward();
      pooling.output().gradient().put(0, gradient, gradient.length);
      pooling.backward();

      float[] maxima = new float[gradient.length];
      float[] slopes = new float[values.length];
      for (int n = 0; n < IMAGES; n++) {
        for (int c = 0; c < CHANNELS; c++) {
          for (int y = 0; y < rows.out(); y++) {
            for (int x = 0; x < columns.out(); x++) {
              int from = first(asked, values, n, c, y, x);
              int to = at(asked.layout, rows.out(), columns.out(), n, c, y, x);
              maxima[to] = values[from];
              slopes[from] += gradient[to];
            }
          }
        }
      }
      float[] found = new float[maxima.length];
      pooling.output().values().get(0, found, found.length);
      assertThat(found).isEqualTo(maxima);
      float[] foundSlopes = new float[slopes.length];
      input.gradient().get(0, foundSlopes, foundSlopes.length);
      assertThat(foundSlopes).isEqualTo(slopes);
    }
  }

  /** Where the first of the largest values of a window lies. */
  private static int first(Case asked, float[] values, int n, int c, int y, int x) {
    Axis rows = asked.window.rows();
    Axis columns = asked.window.columns();
    int best = -1;
    for (int ky = 0; ky < rows.kernel(); ky++) {
      for (int kx = 0; kx < columns.kernel(); kx++) {
        int row = rows.source(y, ky);
        int column = columns.source(x, kx);
        if (rows.inside(row) && columns.inside(column)) {
          int i = at(asked.layout, rows.in(), columns.in(), n, c, row, column);
          best = best < 0 || values[i] > values[best] ? i : best;
        }
      }
    }
    return best;
  }

  private static int at(Layout layout, int height, int width, int n, int c, int y, int x) {
    int block = layout == Layout.BLOCKS ? Layout.blockLength() : CHANNELS;
    int plane = n * (CHANNELS / block) + c / block;
    return ((plane * height + y) * width + x) * block + c % block;
  }

  private static float[] integers(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(-4, 5);
    }
    return values;
  }
}
