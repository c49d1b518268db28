package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SpreadTest {

  /** The clean errors of the paper's five trainings: four of .77 %, one of .83 %, mean .782 %. */
  @Test
  void is_mean_and_sample_standard_deviation() {
    Spread spread = Spread.of(0.0077, 0.0077, 0.0077, 0.0077, 0.0083);

    assertThat(spread.mean()).isCloseTo(0.00782, within(1e-12));
    // Deviations -.012 (four times) and .048: sqrt((4 * .000144 + .002304) / 4) = .026833
    assertThat(spread.deviation()).isCloseTo(0.00026833, within(1e-8));
    assertThat(spread.percent()).isEqualTo("0.78 +- 0.03 % (n = 5)");
  }

  @Test
  void a_single_value_has_no_spread() {
    assertThat(Spread.of(0.179).percent()).isEqualTo("17.90 %");
  }

  @Test
  void rates_that_are_not_defined_do_not_count() {
    assertThat(Spread.percent(OptionalDouble.of(0.5), OptionalDouble.empty())).isEqualTo("50.00 %");
    assertThat(Spread.percent(OptionalDouble.empty())).isEqualTo("-");
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }
}
