package ml.gibbon.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.report.chart.Canvas.Anchor;
import ml.gibbon.report.chart.Canvas.TextSize;

/**
 * Shares in rows and columns, each as a number on a tint that is the stronger the larger it is.
 *
 * @param title what the shares are
 * @param rowTitle what the rows are
 * @param marked what is said of cells with a frame
 * @param columns names, at least one; of many the chart is wider
 * @param groups at least one row
 */
public record MatrixChart(
    String title, String rowTitle, String marked, List<String> columns, List<Group> groups)
    implements Chart {

  private static final double TOP = 8;
  private static final double MOST_LEFT = 150;
  private static final double MOST_HEAD = 140;
  private static final double MARGIN = 6;

  /** Three digits have room in the narrowest column; a few wide ones are no bars. */
  private static final double NARROWEST = 24;

  private static final double WIDEST = 44;
  private static final double ROW = 20;
  private static final double HEADING = 24;
  private static final double FOOT = 44;

  /** Of the tint of a share of 1: text on it keeps a contrast of 4.5 to 1, in the dark, too. */
  private static final double STRONGEST = .5;

  /** Of so many cells a reader is told the values. */
  private static final int TOLD = 24;

  /**
   * Rows below each other.
   *
   * @param heading above them, or empty
   */
  public record Group(String heading, List<Row> rows) {}

  /**
   * @param cells as many as there are columns
   */
  public record Row(String name, List<Cell> cells) {}

  /**
   * @param share in [0, 1], or not a number where there is none
   * @param isMarked whether it has a frame
   */
  public record Cell(double share, boolean isMarked) {

    /** Where nothing was measured. */
    public static final Cell NONE = new Cell(Double.NaN, false);

    /** In whole percent: what is there but less than half of one is no 0. */
    private String text() {
      if (Double.isNaN(share)) {
        return "";
      }
      String whole = String.format(Locale.ROOT, "%.0f", 100 * share);
      return share > 0 && whole.equals("0") ? "<1" : whole;
    }
  }

  /**
   * @throws IllegalArgumentException when a row has not a cell for each column
   */
  public MatrixChart {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
    int n = columns.size();
    if (groups.stream().flatMap(group -> group.rows.stream()).anyMatch(r -> r.cells.size() != n)) {
      throw new IllegalArgumentException("every row needs a cell for each column");
    }
  }

  @Override
  public double width() {
    return Math.max(WIDTH, left() + columns.size() * NARROWEST + MARGIN);
  }

  @Override
  public double height() {
    double groupsHigh =
        groups.stream()
            .mapToDouble(group -> (group.heading.isEmpty() ? 0 : HEADING) + ROW * group.rows.size())
            .sum();
    return TOP + head() + groupsHigh + FOOT;
  }

  /** As much room as the names of the columns take, within reason. */
  private double head() {
    return Math.min(MOST_HEAD, MARGIN + widest(columns));
  }

  private double left() {
    return Math.min(
        MOST_LEFT,
        2 * MARGIN
            + widest(
                groups.stream().flatMap(group -> group.rows.stream()).map(Row::name).toList()));
  }

  private static double widest(List<String> names) {
    return names.stream().mapToDouble(name -> TextWidth.of(name, TextSize.SMALL)).max().orElse(0);
  }

  private double step() {
    return Math.min(WIDEST, (width() - left() - MARGIN) / columns.size());
  }

  @Override
  public void draw(Canvas canvas) {
    double y = TOP + head();
    for (int c = 0; c < columns.size(); c++) {
      String name = TextWidth.fit(columns.get(c), TextSize.SMALL, head() - MARGIN);
      canvas.upright(Ink.INK, TextSize.SMALL, left() + (c + .5) * step() + 4, y - 4, name);
    }
    for (Group group : groups) {
      if (!group.heading.isEmpty()) {
        String heading = TextWidth.fit(group.heading, TextSize.HEADING, width() - 8);
        canvas.text(Ink.INK, TextSize.HEADING, Anchor.START, 4, y + 17, heading);
        y += HEADING;
      }
      for (Row row : group.rows) {
        String name = TextWidth.fit(row.name, TextSize.SMALL, left() - 2 * MARGIN);
        canvas.text(Ink.INK, TextSize.SMALL, Anchor.END, left() - MARGIN, y + 14, name);
        for (int c = 0; c < row.cells.size(); c++) {
          draw(canvas, row.cells.get(c), left() + c * step(), y);
        }
        y += ROW;
      }
    }
    canvas.text(Ink.SOFT, TextSize.LABEL, Anchor.START, 4, y + 18, title + ", %");
    if (hasMarks()) {
      frame(canvas, 5, y + 25, 12, 12);
      canvas.text(Ink.SOFT, TextSize.LABEL, Anchor.START, 24, y + 36, marked);
    }
  }

  private boolean hasMarks() {
    return groups.stream()
        .flatMap(group -> group.rows.stream())
        .flatMap(row -> row.cells.stream())
        .anyMatch(Cell::isMarked);
  }

  private void draw(Canvas canvas, Cell cell, double x, double y) {
    if (Double.isNaN(cell.share)) {
      return;
    }
    double right = x + step() - 1;
    double[] across = {x, right, right, x};
    double[] down = {y, y, y + ROW - 1, y + ROW - 1};
    canvas.area(Ink.GRID, .35, across, down);
    canvas.area(Ink.VERMILION, STRONGEST * cell.share, across, down);
    canvas.text(Ink.INK, TextSize.SMALL, Anchor.MIDDLE, x + step() / 2, y + 14, cell.text());
    if (cell.isMarked) {
      frame(canvas, x + 1, y + 1, step() - 3, ROW - 3);
    }
  }

  private static void frame(Canvas canvas, double x, double y, double wide, double high) {
    canvas.line(
        Ink.INK,
        1.5,
        Dash.SOLID,
        new double[] {x, x + wide, x + wide, x, x},
        new double[] {y, y, y + high, y + high, y});
  }

  @Override
  public String inWords() {
    List<String> told = new ArrayList<>();
    for (Group group : groups) {
      for (Row row : group.rows) {
        for (int c = 0; c < row.cells.size(); c++) {
          Cell cell = row.cells.get(c);
          if (!Double.isNaN(cell.share)) {
            told.add(
                "%s, %s, %s %s %%%s"
                    .formatted(
                        group.heading,
                        row.name,
                        columns.get(c),
                        cell.text(),
                        cell.isMarked ? " (%s)".formatted(marked) : ""));
          }
        }
      }
    }
    String more = told.size() > TOLD ? "; and %d more cells".formatted(told.size() - TOLD) : "";
    return "Matrix of %s, by %s and in columns by %s: %s%s."
        .formatted(
            title,
            rowTitle,
            String.join(", ", columns),
            told.stream().limit(TOLD).collect(Collectors.joining("; ")),
            more);
  }

  @Override
  public Numbers numbers() {
    return new Numbers(
        Stream.concat(
                Stream.of("group", rowTitle),
                columns.stream().map(column -> "%s: %s, %%".formatted(column, title)))
            .toList(),
        groups.stream()
            .flatMap(
                group ->
                    group.rows.stream()
                        .map(
                            row ->
                                Stream.concat(
                                        Stream.of(group.heading, row.name),
                                        row.cells.stream()
                                            .map(cell -> Numbers.text(100 * cell.share)))
                                    .toList()))
            .toList());
  }
}
