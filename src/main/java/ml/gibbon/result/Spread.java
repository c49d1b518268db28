package ml.gibbon.result;

import java.util.Arrays;
import java.util.OptionalDouble;
import ml.gibbon.text.Figures;

/**
 * Mean and spread of a rate over several trainings.
 *
 * @param mean of the values
 * @param deviation sample standard deviation (divisor n - 1); 0 for a single value
 * @param n number of values, at least 1
 */
public record Spread(double mean, double deviation, int n) {

  /**
   * Of some values.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow(IllegalArgumentException::new);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1));
    return new Spread(mean, deviation, values.length);
  }

  /** In percent: {@code 17.90 %}, or of several values {@code 17.90 +- 0.31 % (n = 5)}. */
  public String percent() {
    return n == 1
        ? Figures.percent(mean)
        : "%s +- %s (n = %d)".formatted(Figures.points(mean), Figures.percent(deviation), n);
  }

  /** The same of rates that may not be defined; {@link Figures#NONE} when none is. */
  public static String percent(OptionalDouble... rates) {
    double[] defined =
        Arrays.stream(rates)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return defined.length == 0 ? Figures.NONE : of(defined).percent();
  }
}
