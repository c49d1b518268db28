package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "0, .2, false",
    "0, .21, true",
    "0, 1, true",
    "0.1, .4, false",
    "0.1, .41, true",
    "0.4, 1, false",
    "0.39, 1, true",
    "0.9, .95, false"
  })
  void more_than_twice_fgsm_and_20_points_is_far(double fgsm, double pgd, boolean expected) {
    EpochErrors errors =
        new EpochErrors(
            OptionalDouble.of(0),
            OptionalDouble.empty(),
            OptionalDouble.of(fgsm),
            OptionalDouble.of(pgd));

    assertThat(errors.isPgdFarAboveFgsm()).isEqualTo(expected);
  }

  @Test
  void what_was_not_measured_is_not_far() {
    OptionalDouble none = OptionalDouble.empty();

    assertThat(EpochErrors.NONE.isPgdFarAboveFgsm()).isFalse();
    assertThat(new EpochErrors(none, none, none, OptionalDouble.of(1)).isPgdFarAboveFgsm())
        .isFalse();
  }
}
