package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table of the page, as the template {@code table.html} shows it; its names are the template's.
 *
 * @param label what it is, for readers that do not see it
 * @param caption what all rows share, or empty
 * @param headings of the columns
 * @param rows as long as the headings
 */
record HtmlTable(String label, String caption, List<Heading> headings, List<Line> rows) {

  /** How a column is shown. */
  enum Kind {
    /** It says what the row is about. */
    HEAD,
    /** To the left. */
    WORD,
    /** To the left, with room for several words. */
    WORDS,
    /** To the right. */
    NUMBER,
    /** To the right, with a bar as long as it says in percent. */
    SHARE
  }

  /**
   * A column of rows of a type.
   *
   * @param isShared whether it goes into the caption where all rows say the same
   */
  record Column<T>(String heading, Kind kind, boolean isShared, Function<T, String> text) {

    static <T> Column<T> head(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.HEAD, false, text);
    }

    static <T> Column<T> word(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.WORD, false, text);
    }

    static <T> Column<T> words(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.WORDS, false, text);
    }

    static <T> Column<T> shared(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.WORD, true, text);
    }

    static <T> Column<T> number(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.NUMBER, false, text);
    }

    static <T> Column<T> share(String heading, Function<T, String> text) {
      return new Column<>(heading, Kind.SHARE, false, text);
    }
  }

  record Heading(String text, String kind) {}

  /** A row, and below it what has to be known of it. */
  record Line(List<Cell> cells, List<String> warnings) {}

  /**
   * @param head whether it is the heading of its row
   * @param bar length of the bar in percent, or empty
   */
  record Cell(String text, String kind, boolean head, String bar) {}

  /**
   * The table of some things.
   *
   * @param warnings what has to be known of one of them
   */
  static <T> HtmlTable of(
      String label, List<Column<T>> columns, List<T> things, Function<T, List<String>> warnings) {
    List<Column<T>> shared =
        columns.stream().filter(column -> column.isShared && isSame(column, things)).toList();
    List<Column<T>> shown = columns.stream().filter(column -> !shared.contains(column)).toList();
    return new HtmlTable(
        label,
        shared.stream()
            .map(column -> column.heading + " " + column.text.apply(things.get(0)))
            .collect(Collectors.joining("; ")),
        shown.stream().map(column -> new Heading(column.heading, css(column.kind))).toList(),
        things.stream()
            .map(thing -> new Line(cells(shown, thing), warnings.apply(thing)))
            .toList());
  }

  private static <T> boolean isSame(Column<T> column, List<T> things) {
    return things.size() > 1 && things.stream().map(column.text).distinct().count() == 1;
  }

  private static <T> List<Cell> cells(List<Column<T>> columns, T thing) {
    List<Cell> cells = new ArrayList<>();
    for (Column<T> column : columns) {
      String text = column.text.apply(thing);
      cells.add(
          new Cell(
              text,
              css(column.kind),
              column.kind == Kind.HEAD,
              column.kind == Kind.SHARE ? text.replace(" ", "") : ""));
    }
    return cells;
  }

  private static String css(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** Whether there is anything in it. */
  boolean hasRows() {
    return !rows.isEmpty();
  }

  boolean hasCaption() {
    return !caption.isEmpty();
  }

  /** How many columns there are. */
  int columns() {
    return headings.size();
  }
}
