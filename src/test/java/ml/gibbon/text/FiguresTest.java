package ml.gibbon.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({"0.4, 0 s", "59.4, 59 s", "59.6, 1 min 0 s", "514, 8 min 34 s", "3720, 1 h 2 min"})
  void writes_a_duration_in_its_two_largest_units(double seconds, String text) {
    assertThat(Figures.duration(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 0.25",
    "0, 0",
    "1, 1",
    "0.2, 0.2",
    "0.03137254901960784, 8/255",
    "0.00392156862745098, 1/255",
    "0.0314, 0.0314",
    "0.123456789, 0.123456789",
    "0.00001, 0.00001",
    "10, 10"
  })
  void writes_an_epsilon_without_loss(double epsilon, String text) {
    assertThat(Figures.epsilon(epsilon)).isEqualTo(text);
  }

  @Test
  void writes_rates_in_percent_with_two_decimals() {
    assertThat(Figures.percent(0.934)).isEqualTo("93.40 %");
    assertThat(Figures.percent(0.00782)).isEqualTo("0.78 %");
    assertThat(Figures.percent(1)).isEqualTo("100.00 %");
    assertThat(Figures.percent(OptionalDouble.empty())).isEqualTo("-");
  }

  @Test
  void refuses_rates_that_are_none() {
    assertThatThrownBy(() -> Rows.row("maxout", 0.25, "none", 0.1, 1.01))
        .hasMessage("adversarial error must be in [0, 1] but is 1.01");
    assertThatThrownBy(() -> Rows.row("maxout", 0.25, "none", Double.NaN, 1))
        .hasMessage("clean error must be in [0, 1] but is NaN");
  }
}
