package ml.gibbon.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;

/** What is made of repeated measurements. */
final class Statistics {

  private Statistics() {}

  /**
   * The middle value; with an even number the mean of the two in the middle.
   *
   * @throws IllegalArgumentException without values
   */
  static double median(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there is no median of nothing");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The median of those that were measured, empty when none was. */
  static OptionalDouble median(Collection<OptionalDouble> values) {
    double[] measured =
        values.stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return measured.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(median(measured));
  }

  /** One measurement through another, empty when that is missing. */
  static OptionalDouble ratio(double value, OptionalDouble to) {
    return to.isPresent() ? OptionalDouble.of(value / to.getAsDouble()) : to;
  }
}
