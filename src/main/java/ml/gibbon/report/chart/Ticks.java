package ml.gibbon.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Round numbers along an axis.
 *
 * @param at in growing order
 * @param labels of the same length
 */
record Ticks(double[] at, List<String> labels) {

  /** Multiples of 1, 2 or 5 times a power of ten between two numbers: at most so many steps. */
  static Ticks between(double low, double high, int steps) {
    double least = (high - low) / steps;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double step =
        DoubleStream.of(1, 2, 5, 10)
            .map(digit -> digit * power)
            .filter(candidate -> candidate >= least * (1 - 1e-9))
            .findFirst()
            .orElse(10 * power);
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    double[] at =
        IntStream.rangeClosed(0, (int) (last - first))
            .mapToDouble(i -> (first + i) * step)
            .toArray();
    return new Ticks(
        at,
        DoubleStream.of(at)
            .mapToObj(tick -> String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0))
            .toList());
  }
}
