package ml.gibbon.report.chart;

import java.util.Arrays;

/** Places along an axis: from {@code low} at {@code start} to {@code high} at {@code end}. */
record Scale(double low, double high, double start, double end) {

  double of(double value) {
    return start + (value - low) / (high - low) * (end - start);
  }

  double[] of(double[] values) {
    return Arrays.stream(values).map(this::of).toArray();
  }
}
