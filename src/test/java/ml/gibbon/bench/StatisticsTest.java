package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void the_median_of_an_odd_number_is_the_middle_one_whatever_their_order() {
    assertThat(Statistics.median(9, 1, 5)).isEqualTo(5);
    assertThat(Statistics.median(7)).isEqualTo(7);
  }

  @Test
  void the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
    assertThat(Statistics.median(100, 2, 4, 1)).isEqualTo(3);
  }

  @Test
  void the_values_stay_in_their_order() {
    double[] values = {3, 1, 2};
    Statistics.median(values);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void there_is_no_median_of_nothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Statistics.median(new double[0]));
    assertThat(Statistics.median(List.of())).isEmpty();
  }

  @Test
  void what_was_not_measured_does_not_count() {
    assertThat(
            Statistics.median(
                List.of(OptionalDouble.of(2), OptionalDouble.empty(), OptionalDouble.of(4))))
        .hasValue(3);
  }

  @Test
  void a_ratio_to_what_was_not_measured_is_empty() {
    assertThat(Statistics.ratio(6, OptionalDouble.of(4))).hasValue(1.5);
    assertThat(Statistics.ratio(6, OptionalDouble.empty())).isEmpty();
  }
}
