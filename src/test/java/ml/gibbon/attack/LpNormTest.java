package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import ml.gibbon.random.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What algebra says of balls, their nearest points and their furthest ones. */
class LpNormTest {

  private static final int SIZE = 50;

  private static float[] draw(long seed, int length, double scale) {
    Draws random = new Draws(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  /** A ball that a drawn change leaves. */
  private static double epsilon(LpNorm norm) {
    return switch (norm) {
      case LINF -> .3;
      case L2 -> 2;
      case L1 -> 5;
      case L0 -> 7;
    };
  }

  private static double sizeByDefinition(LpNorm norm, float[] clean, float[] moved) {
    double size = 0;
    for (int i = 0; i < clean.length; i++) {
      double change = Math.abs((double) moved[i] - clean[i]);
      size =
          switch (norm) {
            case LINF -> Math.max(size, change);
            case L2 -> size + change * change;
            case L1 -> size + change;
            case L0 -> size + (change == 0 ? 0 : 1);
          };
    }
    return norm == LpNorm.L2 ? Math.sqrt(size) : size;
  }

  @ParameterizedTest
  @EnumSource
  void size_is_that_of_the_definition(LpNorm norm) {
    for (int length : new int[] {1, 2, 7, 784, 785}) {
      float[] clean = draw(1, 3 * length, 1);
      float[] moved = draw(2, 3 * length, 1);
      moved[length] = clean[length];
      float[] of = Arrays.copyOfRange(clean, length, 2 * length);
      float[] to = Arrays.copyOfRange(moved, length, 2 * length);
      double expected = sizeByDefinition(norm, of, to);
      // Summed up in float, 64 values at a time.
      assertThat(norm.size(clean, moved, length, length))
          .isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @ParameterizedTest
  @EnumSource
  void projection_ends_in_the_ball_and_moves_nothing_that_is_inside(LpNorm norm) {
    float[] clean = draw(3, 4 * SIZE, 1);
    float[] moved = draw(4, 4 * SIZE, 1);
    double epsilon = epsilon(norm);
    norm.project(clean, moved, SIZE, epsilon);
    for (int from = 0; from < moved.length; from += SIZE) {
      assertThat(norm.size(clean, moved, from, SIZE)).isLessThanOrEqualTo(epsilon + 1e-6);
    }
    float[] again = moved.clone();
    norm.project(clean, again, SIZE, epsilon);
    assertThat(again).isEqualTo(moved);
  }

  /** The nearest point of a convex set: {@code <x - P(x), z - P(x)> <= 0} for all z inside. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void projection_is_the_nearest_point_of_the_ball(LpNorm norm) {
    float[] clean = new float[SIZE];
    double epsilon = epsilon(norm);
    for (int seed = 0; seed < 20; seed++) {
      float[] outside = draw(seed, SIZE, 1);
      float[] nearest = outside.clone();
      norm.project(clean, nearest, SIZE, epsilon);
      for (int draw = 0; draw < 20; draw++) {
        float[] inside = new float[SIZE];
        Draws draws = new Draws(100 * seed + draw);
        norm.addPointOfSphere(draws, epsilon, inside, new Range(0, SIZE));
        double product = 0;
        for (int i = 0; i < SIZE; i++) {
          product += ((double) outside[i] - nearest[i]) * ((double) inside[i] - nearest[i]);
        }
        assertThat(product).isLessThan(1e-4);
      }
    }
  }

  /** The same of ball and pixel range together, which is convex, too. */
  @Test
  void projection_under_l1_is_the_nearest_point_of_ball_and_range_together() {
    double epsilon = epsilon(LpNorm.L1);
    for (int seed = 0; seed < 20; seed++) {
      float[] clean = draw(seed + 50, SIZE, 1);
      float[] outside = draw(seed, SIZE, 1);
      for (int i = 0; i < SIZE; i++) {
        clean[i] = Math.abs(clean[i]) % 1;
        outside[i] += clean[i];
      }
      float[] nearest = outside.clone();
      LpNorm.L1.project(clean, nearest, SIZE, epsilon, PixelRange.UNIT);
      // All of the ball is used, which cutting off after the projection on the ball would not.
      assertThat(LpNorm.L1.size(clean, nearest, 0, SIZE)).isCloseTo(epsilon, within(2e-5));
      for (int draw = 0; draw < 20; draw++) {
        float[] inside = clean.clone();
        Draws draws = new Draws(100 * seed + draw);
        LpNorm.L1.addPointOfSphere(draws, epsilon, inside, new Range(0, SIZE));
        PixelRange.UNIT.clip(inside);
        double product = 0;
        for (int i = 0; i < SIZE; i++) {
          assertThat(nearest[i]).isBetween(0f, 1f);
          product += ((double) outside[i] - nearest[i]) * ((double) inside[i] - nearest[i]);
        }
        assertThat(product).isLessThan(1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_image_may_step_by_a_size_of_its_own(LpNorm norm) {
    float[] at = draw(9, 2 * SIZE, 1);
    float[] gradient = draw(10, 2 * SIZE, 1);
    float[] together = gradient.clone();
    norm.ascend(at, together, SIZE, new double[] {epsilon(norm), -1});
    for (int image = 0; image < 2; image++) {
      float[] alone = Arrays.copyOfRange(gradient, image * SIZE, (image + 1) * SIZE);
      float[] there = Arrays.copyOfRange(at, image * SIZE, (image + 1) * SIZE);
      norm.ascend(there, alone, SIZE, image == 0 ? epsilon(norm) : -1);
      assertThat(Arrays.copyOfRange(together, image * SIZE, (image + 1) * SIZE)).isEqualTo(alone);
    }
  }

  @Test
  void projection_under_l0_keeps_the_largest_changes() {
    float[] clean = {0, 0, 0, 0, 0};
    float[] moved = {.1f, -.9f, .5f, 0, -.5f};
    LpNorm.L0.project(clean, moved, 5, 2);
    assertThat(moved).containsExactly(0, -.9f, .5f, 0, 0);
  }

  /** {@code max <g, d>} over the ball is epsilon times the dual norm of g. */
  @ParameterizedTest
  @EnumSource
  void the_step_gains_epsilon_times_the_dual_norm(LpNorm norm) {
    double epsilon = epsilon(norm);
    float[] at = new float[SIZE];
    float[] gradient = draw(5, SIZE, 1);
    float[] sorted = gradient.clone();
    for (int i = 0; i < SIZE; i++) {
      sorted[i] = Math.abs(sorted[i]);
    }
    Arrays.sort(sorted);
    double l1 = 0;
    double squares = 0;
    double largestSeven = 0;
    for (int i = 0; i < SIZE; i++) {
      l1 += sorted[i];
      squares += (double) sorted[i] * sorted[i];
      largestSeven += i >= SIZE - 7 ? sorted[i] : 0;
    }
    double dual =
        switch (norm) {
          case LINF -> epsilon * l1;
          case L2 -> epsilon * Math.sqrt(squares);
          case L1 -> epsilon * sorted[SIZE - 1];
            // Seven values, each by at most 1.
          case L0 -> largestSeven;
        };
    float[] step = gradient.clone();
    norm.ascend(at, step, SIZE, epsilon);
    double gain = 0;
    for (int i = 0; i < SIZE; i++) {
      gain += (double) gradient[i] * step[i];
    }
    assertThat(gain).isCloseTo(dual, within(1e-5 * dual));
    assertThat(norm.size(at, step, 0, SIZE)).isLessThanOrEqualTo(epsilon * (1 + 1e-6));
  }

  @ParameterizedTest
  @EnumSource
  void a_step_down_is_the_step_up_turned_round(LpNorm norm) {
    float[] at = new float[SIZE];
    float[] up = draw(6, SIZE, 1);
    float[] down = up.clone();
    norm.ascend(at, up, SIZE, epsilon(norm));
    norm.ascend(at, down, SIZE, -epsilon(norm));
    for (int i = 0; i < SIZE; i++) {
      assertThat(down[i]).isEqualTo(-up[i] + 0f);
    }
  }

  /** A floor on the norm would hide gradients of a confident model. */
  @ParameterizedTest
  @EnumSource
  void the_step_has_its_size_however_small_the_gradient_is(LpNorm norm) {
    float[] at = new float[SIZE];
    float[] gradient = draw(7, SIZE, 1e-30);
    norm.ascend(at, gradient, SIZE, epsilon(norm));
    assertThat(norm.size(at, gradient, 0, SIZE)).isCloseTo(epsilon(norm), within(1e-5));
  }

  @ParameterizedTest
  @EnumSource
  void no_gradient_no_step(LpNorm norm) {
    float[] at = draw(8, SIZE, 1);
    float[] gradient = new float[SIZE];
    norm.ascend(at, gradient, SIZE, epsilon(norm));
    assertThat(gradient).isEqualTo(at);
  }

  /**
   * The gain of a linear programme's best step is that of its dual: {@code min over m of m * step +
   * sum room_i * max(|g_i| - m, 0)}, whose minimum is at one of the |g_i| or at 0.
   */
  @Test
  void the_step_inside_a_range_gains_what_duality_says_under_l1() {
    for (int seed = 0; seed < 20; seed++) {
      float[] at = pixels(seed + 50);
      float[] gradient = draw(seed, SIZE, 1);
      double size = 1 + seed;
      for (double step : new double[] {size, -size}) {
        double dual = Double.POSITIVE_INFINITY;
        for (int k = -1; k < SIZE; k++) {
          double price = k < 0 ? 0 : Math.abs(gradient[k]);
          double value = price * size;
          for (int i = 0; i < SIZE; i++) {
            double room = gradient[i] * step > 0 ? 1.0 - at[i] : at[i];
            value += room * Math.max(0, Math.abs(gradient[i]) - price);
          }
          dual = Math.min(dual, value);
        }
        float[] moved = gradient.clone();
        LpNorm.L1.ascend(at, moved, SIZE, step, PixelRange.UNIT);
        double gain = 0;
        for (int i = 0; i < SIZE; i++) {
          assertThat(moved[i]).isBetween(0f, 1f);
          gain += Math.signum(step) * gradient[i] * ((double) moved[i] - at[i]);
        }
        assertThat(LpNorm.L1.size(at, moved, 0, SIZE)).isLessThanOrEqualTo(size * (1 + 1e-6));
        assertThat(gain).isCloseTo(dual, within(1e-5 * dual));
      }
    }
  }

  /** {@code |g_i|} times the room of each, for the largest of them. */
  @Test
  void the_step_inside_a_range_goes_where_there_is_room_under_l0() {
    float[] at = {1, .9f, .5f, 0, .2f};
    float[] gradient = {9, 5, 2, -3, .1f};
    LpNorm.L0.ascend(at, gradient, 5, 2, PixelRange.UNIT);
    assertThat(gradient).containsExactly(1, 1, 1, 0, .2f);
  }

  @ParameterizedTest
  @EnumSource
  void without_a_range_the_step_is_the_same(LpNorm norm) {
    float[] at = draw(11, 3 * SIZE, 1);
    float[] free = draw(12, 3 * SIZE, 1);
    float[] ranged = free.clone();
    norm.ascend(at, free, SIZE, epsilon(norm));
    norm.ascend(at, ranged, SIZE, epsilon(norm), PixelRange.NONE);
    assertThat(ranged).isEqualTo(free);
  }

  private static float[] pixels(long seed) {
    float[] pixels = draw(seed, SIZE, 1);
    for (int i = 0; i < SIZE; i++) {
      // Some of them at an end of the range.
      pixels[i] = Math.max(0, Math.min(1, pixels[i] + .5f));
    }
    return pixels;
  }

  @Test
  void equals_share_a_step_under_l1() {
    float[] gradient = {2, 0, -2, 1};
    LpNorm.L1.ascend(new float[4], gradient, 4, 3);
    assertThat(gradient).containsExactly(1.5f, 0, -1.5f, 0);
  }

  @ParameterizedTest
  @EnumSource
  void drawn_points_are_inside_the_ball_and_noise_on_its_edge(LpNorm norm) {
    double epsilon = epsilon(norm);
    float[] zeros = new float[3 * SIZE];
    Range second = new Range(SIZE, 2 * SIZE);
    double sum = 0;
    for (int seed = 0; seed < 200; seed++) {
      float[] inside = zeros.clone();
      float[] edge = zeros.clone();
      norm.addPointOfBall(new Draws(seed), epsilon, inside, second);
      norm.addPointOfSphere(new Draws(seed), epsilon, edge, second);
      assertThat(norm.size(zeros, inside, SIZE, SIZE)).isLessThanOrEqualTo(epsilon * (1 + 1e-6));
      assertThat(norm.size(zeros, edge, SIZE, SIZE)).isCloseTo(epsilon, within(1e-5 * epsilon));
      assertThat(norm.size(zeros, edge, 0, SIZE)).isZero();
      assertThat(norm.size(zeros, inside, 2 * SIZE, SIZE)).isZero();
      for (int i = SIZE; i < 2 * SIZE; i++) {
        sum += Math.signum(inside[i]);
      }
    }
    // Either way as often: of 200 x 50 signs the sum is within five standard deviations of 0.
    assertThat(Math.abs(sum)).isLessThan(5 * Math.sqrt(200 * SIZE));
  }

  /** Under L2 half of the ball's volume lies beyond radius 2^(-1/50) epsilon. */
  @Test
  void points_of_an_l2_ball_are_as_likely_everywhere() {
    int beyond = 0;
    double half = 2 * Math.pow(.5, 1.0 / SIZE);
    for (int seed = 0; seed < 1_000; seed++) {
      float[] point = new float[SIZE];
      LpNorm.L2.addPointOfBall(new Draws(seed), 2, point, new Range(0, SIZE));
      beyond += LpNorm.L2.size(new float[SIZE], point, 0, SIZE) > half ? 1 : 0;
    }
    assertThat(beyond).isBetween(420, 580);
  }

  @ParameterizedTest
  @EnumSource
  void names_read_back(LpNorm norm) {
    assertThat(LpNorm.parse(norm.key())).isEqualTo(norm);
  }
}
