package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.store.ModelSet;

/**
 * The training of one model, epoch by epoch.
 *
 * @param columns values by the names of {@link ModelSet#HISTORY_FILE}, one an epoch; not a number
 *     where a value was not measured
 */
record History(Map<String, double[]> columns) {

  /**
   * Reads the CSV with its header line.
   *
   * @throws IllegalArgumentException when a value is not a number or a line has too few or too many
   */
  static History parse(String csv) {
    List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return new History(Map.of());
    }
    String[] names = lines.get(0).split(",", -1);
    List<String[]> epochs = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      if (values.length != names.length) {
        throw new IllegalArgumentException(
            "a line has %d values but the header has %d: %s"
                .formatted(values.length, names.length, line));
      }
      epochs.add(values);
    }
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      int column = i;
      columns.put(
          names[i].strip(),
          epochs.stream().mapToDouble(values -> number(values[column].strip())).toArray());
    }
    return new History(columns);
  }

  private static double number(String text) {
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }

  /** The column, or no values when the file has no such column. */
  double[] column(String name) {
    return columns.getOrDefault(name, new double[0]);
  }

  /** Whether at least one epoch has a value. */
  boolean measured(String name) {
    return Arrays.stream(column(name)).anyMatch(value -> !Double.isNaN(value));
  }
}
