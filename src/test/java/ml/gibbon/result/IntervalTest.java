package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /** Published: 1 of 10 is .0025 to .4450, 0 of 10 is 0 to .3085 (Clopper and Pearson's tables). */
  @ParameterizedTest
  @CsvSource({
    "1, 10, .0025, .4450",
    "0, 10, 0, .3085",
    "10, 10, .6915, 1",
    "5, 10, .1871, .8129",
    "3000000000, 6000000000, .49999, .50001"
  })
  void is_that_of_clopper_and_pearson(long hits, long trials, double low, double high) {
    Interval interval = Interval.of(hits, trials);

    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
    assertThat(interval.margin()).isCloseTo((high - low) / 2, within(5e-5));
  }

  @Test
  void needs_trials_and_no_more_hits_than_those() {
    assertThatThrownBy(() -> Interval.of(0, 0)).hasMessage("0 hits of 0 trials");
    assertThatThrownBy(() -> Interval.of(3, 2)).hasMessage("3 hits of 2 trials");
  }
}
