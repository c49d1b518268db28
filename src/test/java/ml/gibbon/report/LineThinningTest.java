package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineThinningTest {

  private static final double NONE = Double.NaN;

  @Test
  void a_straight_line_needs_its_ends_only() {
    assertThat(LineThinning.keep(new double[] {0, 1, 2, 4}, new double[] {1, 3, 5, 9}, 1e-9))
        .containsExactly(1, NONE, NONE, 9);
  }

  @Test
  void corners_stay_and_ripples_below_the_tolerance_do_not() {
    double[] x = {0, 1, 2, 3, 4};

    assertThat(LineThinning.keep(x, new double[] {0, 0, 2, 1, 0}, .1))
        .containsExactly(0, 0, 2, NONE, 0);
    assertThat(LineThinning.keep(x, new double[] {0, .09, 0, -.09, 0}, .1))
        .containsExactly(0, NONE, NONE, NONE, 0);
  }
}
