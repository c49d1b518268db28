package ml.gibbon.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {

  @Test
  void are_round_numbers_within_the_ends() {
    assertThat(Ticks.between(0, 100, 5).labels())
        .containsExactly("0", "20", "40", "60", "80", "100");
    assertThat(Ticks.between(0, .25, 5).labels())
        .containsExactly("0.00", "0.05", "0.10", "0.15", "0.20", "0.25");
    assertThat(Ticks.between(-10, 10, 5).labels()).containsExactly("-10", "-5", "0", "5", "10");
    assertThat(Ticks.between(1, 6, 5).labels()).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(Ticks.between(0, 3072, 5).labels()).containsExactly("0", "1000", "2000", "3000");
    assertThat(Ticks.between(0, 8 / 255.0, 5).labels())
        .containsExactly("0.00", "0.01", "0.02", "0.03");
  }

  @Test
  void stay_within_the_ends_whatever_they_are() {
    for (double high : List.of(1e-7, .3, 7.0, 123.4, 5e6)) {
      for (double low : List.of(0.0, high / 3, -high)) {
        double[] at = Ticks.between(low, high, 5).at();
        assertThat(at.length).isBetween(1, 7);
        assertThat(at[0]).isGreaterThanOrEqualTo(low - 1e-9 * high);
        assertThat(at[at.length - 1]).isLessThanOrEqualTo(high * (1 + 1e-9));
      }
    }
  }
}
