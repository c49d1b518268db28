package ml.gibbon.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SgemmTest {

  static Stream<Sgemm> libraries() {
    return Stream.of(Sgemm.fastest(), new OpenBlas());
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void equals_the_product_in_double_precision(Sgemm sgemm) {
    SplittableRandom random = new SplittableRandom(1);
    for (int draw = 0; draw < 60; draw++) {
      int m = 1 + random.nextInt(40);
      int n = 1 + random.nextInt(40);
      int k = 1 + random.nextInt(80);
      float beta = random.nextInt(2);
      float[] a = values(random, m * k);
      float[] b = values(random, k * n);
      float[] c = values(random, m * n);
      float[] product = new float[m * n];
      try (FloatPointer pa = new FloatPointer(a);
          FloatPointer pb = new FloatPointer(b);
          FloatPointer pc = new FloatPointer(c)) {
        sgemm.multiply(m, n, k, pa, pb, beta, pc);
        pc.get(product);
      }
      for (int i = 0; i < m * n; i++) {
        double expected = beta * c[i];
        for (int j = 0; j < k; j++) {
          expected += (double) a[i / n * k + j] * b[j * n + i % n];
        }
        // Sums of at most 81 terms of size 1 in float.
        assertThat(Math.abs(product[i] - expected)).isLessThan(1e-5);
      }
    }
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }
}
