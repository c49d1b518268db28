package ml.gibbon.text;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180). */
public final class Csv {

  private Csv() {}

  /**
   * One line with its end.
   *
   * @param values nulls become empty, texts are quoted where they must be
   */
  public static String line(List<?> values) {
    return values.stream().map(Csv::field).collect(Collectors.joining(",", "", "\n"));
  }

  private static String field(Object value) {
    String text = Objects.toString(value, "");
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
