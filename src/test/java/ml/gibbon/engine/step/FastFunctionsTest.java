package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import ml.gibbon.network.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is computed in single precision for speed, against the definition in double precision. */
class FastFunctionsTest {

  private static final int STEPS = 2001;

  private static float[] numbers() {
    float[] x = new float[STEPS];
    for (int i = 0; i < STEPS; i++) {
      x[i] = (i - STEPS / 2) / 100f;
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(
      value = Function.class,
      names = {"GELU", "SWISH"})
  void values_and_slopes_are_those_of_the_definition(Function function) {
    ElementFunction fast = ElementFunction.of(function, 1, 0);
    DoubleUnaryOperator value = NumberFunctions.value(function, 1, 0);
    DoubleUnaryOperator slope = NumberFunctions.slope(function, 1, 0);
    float[] x = numbers();
    float[] values = x.clone();
    float[] slopes = new float[STEPS];
    java.util.Arrays.fill(slopes, 1f);

    fast.apply(values, STEPS);
    fast.differentiate(x, slopes, STEPS);

    for (int i = 0; i < STEPS; i++) {
      assertThat((double) values[i])
          .as("at %s", x[i])
          .isCloseTo(value.applyAsDouble(x[i]), within(1e-6 * Math.max(1, Math.abs(x[i]))));
      assertThat((double) slopes[i])
          .as("slope at %s", x[i])
          .isCloseTo(slope.applyAsDouble(x[i]), within(1e-5));
    }
  }

  @Test
  void what_is_no_number_stays_none() {
    float[] x = {Float.NaN};
    new Gelu().apply(x, 1);

    assertThat(x[0]).isNaN();
  }

  @Test
  void exponentials_of_numbers_up_to_zero() {
    double[] x = new double[STEPS];
    double[] found = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      x[i] = -i / 25.;
      found[i] = x[i];
    }
    Exponential.apply(found, STEPS);

    for (int i = 0; i < STEPS; i++) {
      double exact = Math.exp(x[i]);
      assertThat(found[i]).as("at %s", x[i]).isCloseTo(exact, within(1e-9 * exact));
    }
    double[] low = {-1e6, Double.NaN};
    Exponential.apply(low, 2);
    assertThat(low[0]).isBetween(0., 1e-34);
    assertThat(low[1]).isNaN();
  }
}
