package ml.gibbon.engine.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SgemmTest {

  /** A form of the product: how its operands lie in memory. */
  private enum Form {
    PLAIN {
      @Override
      void multiply(Sgemm sgemm, int[] sides, float beta, FloatPointer[] abc) {
        sgemm.multiply(sides[0], sides[1], sides[2], abc[0], abc[1], beta, abc[2]);
      }
    },
    BY_TRANSPOSED {
      @Override
      void multiply(Sgemm sgemm, int[] sides, float beta, FloatPointer[] abc) {
        sgemm.multiplyByTransposed(sides[0], sides[1], sides[2], abc[0], abc[1], beta, abc[2]);
      }
    },
    TRANSPOSED {
      @Override
      void multiply(Sgemm sgemm, int[] sides, float beta, FloatPointer[] abc) {
        sgemm.multiplyTransposed(sides[0], sides[1], sides[2], abc[0], abc[1], beta, abc[2]);
      }
    };

    abstract void multiply(Sgemm sgemm, int[] sides, float beta, FloatPointer[] abc);

    int a(int i, int j, int m, int k) {
      return this == TRANSPOSED ? j * m + i : i * k + j;
    }

    int b(int j, int i, int n, int k) {
      return this == BY_TRANSPOSED ? i * k + j : j * n + i;
    }
  }

  static Stream<Arguments> librariesAndForms() {
    return Stream.of(Sgemm.fastest(), new OpenBlas())
        .flatMap(sgemm -> Arrays.stream(Form.values()).map(form -> Arguments.of(sgemm, form)));
  }

  @ParameterizedTest
  @MethodSource("librariesAndForms")
  void equals_the_product_in_double_precision(Sgemm sgemm, Form form) {
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
        form.multiply(sgemm, new int[] {m, n, k}, beta, new FloatPointer[] {pa, pb, pc});
        pc.get(product);
      }
      for (int i = 0; i < m * n; i++) {
        double expected = beta * c[i];
        for (int j = 0; j < k; j++) {
          expected += (double) a[form.a(i / n, j, m, k)] * b[form.b(j, i % n, n, k)];
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
