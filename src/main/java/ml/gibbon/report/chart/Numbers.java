package ml.gibbon.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers behind a chart, as text.
 *
 * @param header names of the columns
 * @param rows as long as the header
 */
public record Numbers(List<String> header, List<List<String>> rows) {

  private static final MathContext DIGITS = new MathContext(6);

  /** A page shows no more rows than these. */
  private static final int SHOWN = 300;

  public Numbers {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /** Six digits: {@code 0.25}; empty for what is not a number. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    BigDecimal rounded = new BigDecimal(Double.toString(value)).round(DIGITS).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }

  /** The rows that a page shows. */
  public List<List<String>> shown() {
    return rows.stream().limit(SHOWN).toList();
  }

  /** Whether there are more. */
  public boolean isCut() {
    return rows.size() > SHOWN;
  }

  /** The table as CSV (RFC 4180, lines that end in a line feed), the header first. */
  public String csv() {
    return Stream.concat(Stream.of(header), rows.stream())
        .map(row -> row.stream().map(Numbers::cell).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String cell(String text) {
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
