package ml.gibbon.engine.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class PackedProductTest {

  private final SplittableRandom random = new SplittableRandom(1);

  @BeforeEach
  void packed_products_are_there() {
    Nd4j.getBackend();
    Assumptions.assumeTrue(
        Sgemm.fastest() instanceof OneDnn && PackedProduct.isSupported(),
        "this machine has no packed products");
    Sgemm.fastest().useOneThread();
  }

  /** A product and its operands in memory of their own. */
  private static final class Case implements AutoCloseable {
    final Arena arena = new Arena();
    final NativeFloats a;
    final NativeFloats b;
    final NativeFloats bias;
    final NativeFloats c;
    final PackedProduct product;

    Case(int m, int n, int k, int biases) {
      a = arena.reserve((long) m * k);
      b = arena.reserve((long) k * n);
      bias = arena.reserve(biases);
      c = arena.reserve((long) m * n);
      product = new PackedProduct(m, n, k, new PackedProduct.Operands(a, b, bias, c), arena);
      arena.allocate();
    }

    float[] multiply(float[] left) {
      a.put(0, left, left.length);
      product.multiply();
      float[] result = new float[c.length()];
      c.get(0, result, result.length);
      return result;
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private float[] draw(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }

  private static float[] set(NativeFloats values, float[] to) {
    values.put(0, to, to.length);
    return to;
  }

  @Test
  void equals_the_product_in_double_precision() {
    for (int draw = 0; draw < 60; draw++) {
      int m = 1 + random.nextInt(40);
      int n = 1 + random.nextInt(90);
      int k = 1 + random.nextInt(80);
      boolean withBias = random.nextBoolean();
      boolean withRelu = random.nextBoolean();
      try (Case made = new Case(m, n, k, withBias ? n : 0)) {
        if (withRelu) {
          made.product.followedBy(PackedProduct.Activation.RELU);
        }
        float[] bias = set(made.bias, draw(withBias ? n : 0));
        for (int packing = 0; packing < 2; packing++) {
          float[] b = set(made.b, draw(k * n));
          made.product.pack();
          float[] a = draw(m * k);
          float[] result = made.multiply(a);
          for (int i = 0; i < m * n; i++) {
            double expected = withBias ? bias[i % n] : 0;
            for (int j = 0; j < k; j++) {
              expected += (double) a[i / n * k + j] * b[j * n + i % n];
            }
            expected = withRelu ? Math.max(0, expected) : expected;
            // Sums of at most 81 terms of size 1 in float.
            assertThat(Math.abs(result[i] - expected)).isLessThan(1e-5);
          }
        }
      }
    }
  }

  /** The shapes of the dense layers that are measured, and odd ones. */
  @ParameterizedTest
  @CsvSource({
    "256, 1200, 784",
    "256, 784, 1200",
    "256, 1200, 1200",
    "256, 10, 1200",
    "256, 1200, 10",
    "256, 1200, 240",
    "256, 240, 1200",
    "256, 10, 784",
    "256, 784, 10",
    "256, 240, 10",
    "256, 10, 240",
    "256, 500, 500",
    "256, 300, 784",
    "256, 61, 97",
    "256, 17, 33",
    "256, 1, 1",
    "128, 1200, 784",
    "128, 10, 1200",
    "64, 256, 128",
    "32, 256, 10",
    "16, 500, 10",
    "8, 10, 500",
    "8, 2500, 192"
  })
  void a_row_has_the_same_bits_whatever_its_position_and_company(int m, int n, int k) {
    try (Case made = new Case(m, n, k, n)) {
      set(made.b, draw(k * n));
      set(made.bias, draw(n));
      made.product.pack();
      float[] row = draw(k);
      float[] alone = made.multiply(Arrays.copyOf(row, m * k));
      int[] expected = bits(alone, 0, n);
      float[] everywhere = new float[m * k];
      for (int i = 0; i < m; i++) {
        System.arraycopy(row, 0, everywhere, i * k, k);
      }
      float[] result = made.multiply(everywhere);
      for (int i = 0; i < m; i++) {
        assertThat(bits(result, i, n)).as("row %d of equal ones", i).isEqualTo(expected);
      }
      for (int draw = 0; draw < 8; draw++) {
        int at = random.nextInt(m);
        float[] others = draw(m * k);
        System.arraycopy(row, 0, others, at * k, k);
        assertThat(bits(made.multiply(others), at, n))
            .as("row %d among others", at)
            .isEqualTo(expected);
      }
    }
  }

  private static int[] bits(float[] values, int row, int length) {
    return IntStream.range(row * length, (row + 1) * length)
        .map(i -> Float.floatToRawIntBits(values[i]))
        .toArray();
  }
}
