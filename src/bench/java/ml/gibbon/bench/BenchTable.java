package ml.gibbon.bench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.text.TextTable;

/** Results as aligned text. */
final class BenchTable {

  /** More columns than that do not fit a line: then every result is a column. */
  private static final int MOST_COLUMNS = 14;

  private static final double SHOW_WHOLE_FROM = 1000;

  private BenchTable() {}

  /** A line for each row, or a column for each row when there are many values. */
  static String of(List<? extends BenchRow> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.copyOf(rows.get(0).columns().keySet()));
    for (BenchRow row : rows) {
      lines.add(cells(row.columns()));
    }
    return TextTable.of(1, lines.get(0).size() > MOST_COLUMNS ? transposed(lines) : lines);
  }

  private static List<String> cells(Map<String, Object> columns) {
    List<String> cells = new ArrayList<>();
    columns.values().forEach(value -> cells.add(cell(value)));
    return cells;
  }

  private static String cell(Object value) {
    if (value == null) {
      return "-";
    }
    if (!(value instanceof Double number)) {
      return value.toString();
    }
    return Math.abs(number) >= SHOW_WHOLE_FROM
        ? String.format(Locale.ROOT, "%.0f", number)
        : new BigDecimal(number).round(new java.math.MathContext(3)).toString();
  }

  private static List<List<String>> transposed(List<List<String>> lines) {
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < lines.get(0).size(); i++) {
      int column = i;
      columns.add(lines.stream().map(line -> line.get(column)).toList());
    }
    return columns;
  }
}
