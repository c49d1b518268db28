package ml.gibbon.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** One result, as it is shown and written. */
interface BenchRow {

  /** Column names and values in order; null where nothing was measured. */
  Map<String, Object> columns();

  /** Collects the columns of a row. */
  final class Columns {

    private final Map<String, Object> columns = new LinkedHashMap<>();

    Columns(String bench, BenchModel model) {
      this(bench, model.key());
    }

    Columns(String bench, String model) {
      columns.put("bench", bench);
      columns.put("model", model);
    }

    Columns with(String name, Object value) {
      columns.put(name, value);
      return this;
    }

    Columns with(String name, double value) {
      columns.put(name, rounded(value));
      return this;
    }

    Columns with(String name, OptionalDouble value) {
      columns.put(name, value.isPresent() ? rounded(value.getAsDouble()) : null);
      return this;
    }

    /** Five significant digits: more than a measurement of speed is worth. */
    private static Double rounded(double value) {
      return Double.isFinite(value)
          ? new java.math.BigDecimal(value).round(new java.math.MathContext(5)).doubleValue()
          : null;
    }

    Map<String, Object> done() {
      return columns;
    }
  }
}
