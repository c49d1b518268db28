package ml.gibbon.bench.certified;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;

/**
 * A line of a file of comma-separated values, whose first line names the columns. Values hold no
 * commas and no quotes.
 *
 * @param file it stands in
 * @param line its number, from 1
 * @param values by their columns
 */
record CsvRow(Path file, int line, Map<String, String> values) {

  /**
   * The lines after the first.
   *
   * @throws InputException when the file cannot be read, or a line has more or fewer values than
   *     there are columns
   */
  static List<CsvRow> read(Path file) {
    try {
      return parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read: name the folder that holds it".formatted(file), e);
    }
  }

  /** The same of lines that were read. */
  static List<CsvRow> parse(Path file, List<String> lines) {
    List<CsvRow> rows = new ArrayList<>();
    String[] columns = lines.isEmpty() ? new String[0] : lines.get(0).split(",", -1);
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String[] cells = lines.get(i).split(",", -1);
        if (cells.length != columns.length) {
          throw new InputException(
              "%s has %d values in line %d but %d columns"
                  .formatted(file, cells.length, i + 1, columns.length));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int j = 0; j < cells.length; j++) {
          values.put(columns[j].strip(), cells[j].strip());
        }
        rows.add(new CsvRow(file, i + 1, values));
      }
    }
    return rows;
  }

  /**
   * A value as it is written.
   *
   * @throws InputException when there is no such column
   */
  String text(String column) {
    String value = values.get(column);
    if (value == null) {
      throw new InputException(
          "%s has no column %s but %s".formatted(file, column, String.join(", ", values.keySet())));
    }
    return value;
  }

  /**
   * A number.
   *
   * @throws InputException when it is none, or not finite
   */
  double number(String column) {
    return number(column, text(column));
  }

  /**
   * Numbers with spaces between them.
   *
   * @throws InputException when one of them is none, or not finite
   */
  List<Double> numbers(String column) {
    List<Double> numbers = new ArrayList<>();
    for (String each : text(column).split(" +", -1)) {
      numbers.add(number(column, each));
    }
    return numbers;
  }

  private double number(String column, String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is said below.
    }
    throw wrong(column, "a number");
  }

  /**
   * A whole number from 0 on.
   *
   * @throws InputException when it is none
   */
  int whole(String column) {
    if (!text(column).matches("\\d{1,9}")) {
      throw wrong(column, "a whole number from 0 on");
    }
    return Integer.parseInt(text(column));
  }

  /** What is wrong with a value. */
  InputException wrong(String column, String allowed) {
    return new InputException(
        "%s has %s '%s' in line %d but it must be %s"
            .formatted(file, column, text(column), line, allowed));
  }
}
