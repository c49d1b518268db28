package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import ml.gibbon.random.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The best pair is the one that looking at all pairs finds. */
class SaliencyMapTest {

  private static final int IMAGES = 40;

  /** The paper's algorithm 3, for changes in a direction. */
  private static int[] byAllPairs(
      float[] up, float[] down, int from, int size, int direction, BitSet allowed) {
    int[] best = {-1, -1};
    double saliency = 0;
    for (int p = 0; p < size; p++) {
      for (int q = p + 1; q < size; q++) {
        double a = direction * ((double) up[from + p] + up[from + q]);
        double b = direction * ((double) down[from + p] + down[from + q]);
        if (allowed.get(p) && allowed.get(q) && a > 0 && b < 0 && -a * b > saliency) {
          saliency = -a * b;
          best = new int[] {p, q};
        }
      }
    }
    return best;
  }

  private static void compare(float[] up, float[] down, int size, int direction, BitSet allowed) {
    SaliencyMap map = new SaliencyMap(size);
    for (int image = 0; image < up.length / size; image++) {
      int[] expected = byAllPairs(up, down, image * size, size, direction, allowed);
      boolean found = map.search(up, down, image, direction, allowed::get);
      assertThat(found).isEqualTo(expected[0] >= 0);
      if (found) {
        assertThat(new int[] {map.first(), map.second()}).isEqualTo(expected);
      }
    }
  }

  private static float[] draw(Draws draws, int length, double scale, double middle) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * draws.nextGaussian() + middle);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 20, 150})
  void of_drawn_gradients(int size) {
    Draws draws = new Draws(size);
    BitSet allowed = new BitSet();
    for (int p = 0; p < size; p++) {
      allowed.set(p, draws.chance(.8));
    }
    // Also where what rises is much steeper than what falls, and where nearly all must not be
    // taken.
    for (double scale : new double[] {1, 1e6, 1e-6}) {
      for (double middle : new double[] {0, 1, -1, 3}) {
        float[] up = draw(draws, IMAGES * size, scale, middle * scale);
        float[] down = draw(draws, IMAGES * size, 1, -middle);
        compare(up, down, size, 1, allowed);
        compare(up, down, size, -1, allowed);
        compare(up, up, size, 1, allowed);
      }
    }
  }

  /** Of equal pairs the first one counts. */
  @Test
  void of_gradients_with_few_different_values() {
    Draws draws = new Draws(1);
    int size = 30;
    BitSet all = new BitSet();
    all.set(0, size);
    float[] up = new float[IMAGES * size];
    float[] down = new float[IMAGES * size];
    for (int i = 0; i < up.length; i++) {
      up[i] = draws.nextInt(-1, 3);
      down[i] = draws.nextInt(-2, 2);
    }
    compare(up, down, size, 1, all);
    compare(up, down, size, -1, all);
  }

  @Test
  void where_nothing_rises_there_is_none() {
    BitSet all = new BitSet();
    all.set(0, 10);
    compare(new float[10], new float[10], 10, 1, all);
    assertThat(new SaliencyMap(10).search(new float[10], new float[10], 0, 1, p -> true)).isFalse();
    float[] one = {1, 1};
    assertThat(new SaliencyMap(2).search(one, new float[] {-1, -1}, 0, 1, p -> false)).isFalse();
  }
}
