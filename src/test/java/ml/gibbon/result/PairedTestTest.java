package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTestTest {

  /** Sums of binomial coefficients in whole numbers, divided by a power of 2 (by Python). */
  @Test
  void the_p_value_is_that_of_as_many_coins() {
    assertThat(new PairedTest(900, 2, 12, 86).pValue()).isCloseTo(0.012939453125, within(1e-12));
    assertThat(new PairedTest(0, 5, 5, 0).pValue()).isEqualTo(1);
    assertThat(new PairedTest(0, 6, 0, 0).pValue()).isCloseTo(2 / 64., within(1e-12));
    assertThat(new PairedTest(0, 400, 300, 0).pValue())
        .isCloseTo(0.00017847631448562445, within(1e-12));
  }

  @Test
  void images_that_do_not_differ_say_nothing() {
    assertThat(new PairedTest(10, 0, 0, 10).pValue()).isEqualTo(1);
    assertThat(new PairedTest(10_000, 3, 9, 0).pValue())
        .isEqualTo(new PairedTest(0, 3, 9, 10_000).pValue());
  }

  /** The example of R's {@code p.adjust(c(.01, .04, .03, .005), "holm")}. */
  @Test
  void of_several_tests_the_smallest_counts_for_all() {
    List<Double> adjusted = Holm.adjusted(List.of(.01, .04, .03, .005));

    assertThat(adjusted.get(0)).isCloseTo(.03, within(1e-12));
    assertThat(adjusted.get(1)).isCloseTo(.06, within(1e-12));
    assertThat(adjusted.get(2)).isCloseTo(.06, within(1e-12));
    assertThat(adjusted.get(3)).isCloseTo(.02, within(1e-12));
  }
}
