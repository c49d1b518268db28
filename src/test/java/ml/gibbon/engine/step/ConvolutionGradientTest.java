package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The definition's sums against oneDNN's primitive, each an independent program for the other. */
class ConvolutionGradientTest {

  private static final int IMAGES = 6;

  private final SplittableRandom random = new SplittableRandom(5);

  private void fill(NativeFloats floats) {
    float[] values = new float[floats.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    floats.put(0, values, values.length);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 20, 1, 3, 2, 1, 1, 1",
    "18, 18, 18, 3, 1, 1, 1, 1",
    "6, 12, 6, 5, 2, 2, 1, 1",
    "12, 24, 3, 3, 1, 0, 2, 2",
    "4, 8, 2, 1, 2, 0, 0, 1",
    "32, 48, 1, 3, 1, 1, 1, 1"
  })
  void both_ways_to_compute_it_agree(
      int inputs,
      int outputs,
      int groups,
      int kernel,
      int stride,
      int before,
      int after,
      int dilation) {
    assumeTrue(PrimitiveConvolution.isSupported());
    Window.Axis rows = Window.Axis.of(9, kernel, stride, before, after, dilation, false);
    Window.Axis columns = Window.Axis.of(7, kernel, stride, before, after, dilation, false);
    Window window = new Window(rows, columns);
    try (Arena arena = new Arena()) {
      Signal in = Signal.reserve(new Volume(9, 7, inputs), IMAGES, arena);
      Signal out = Signal.reserve(new Volume(rows.out(), columns.out(), outputs), IMAGES, arena);
      PrimitiveGradient primitive = new PrimitiveGradient(in, out, window, groups, arena);
      DirectGradient direct = new DirectGradient(in, out, window, groups);
      arena.allocate();
      fill(in.values());
      fill(out.gradient());
      primitive.compute();
      direct.compute();
      // Sums of at most 378 products of numbers up to 1, in the last case by Winograd's tiles.
      assertThat(primitive.ofWeights())
          .usingComparatorWithPrecision(4e-5f)
          .containsExactly(direct.ofWeights());
      assertThat(primitive.ofBias())
          .usingComparatorWithPrecision(2e-5f)
          .containsExactly(direct.ofBias());
    }
  }
}
