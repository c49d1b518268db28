package ml.gibbon.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.report.chart.Canvas.Anchor;
import ml.gibbon.report.chart.Canvas.TextSize;

/**
 * Lines over one axis, with a legend below.
 *
 * @param xTitle name and unit
 * @param yTitle name and unit
 * @param low lower end of the y axis
 * @param high upper end of it, above the lower one
 * @param lines at least one of them with a point
 */
public record LineChart(String xTitle, String yTitle, double low, double high, List<Line> lines)
    implements Chart {

  private static final double TOP = 26;
  private static final double BOTTOM = TOP + 200;
  private static final double RIGHT = WIDTH - 16;
  private static final int STEPS = 5;

  /** Of a line with more points than these only some have a marker. */
  private static final int MARKED = 40;

  private static final int MARKERS = 8;

  /** Of so many lines a reader is told where they begin and end. */
  private static final int TOLD = 12;

  /**
   * A line.
   *
   * @param x growing
   * @param y of the same length
   */
  public record Line(String name, Look look, double[] x, double[] y) {

    /** Leaves out the points whose y is not a number. */
    public Line {
      double[] places = x;
      double[] values = y;
      int[] points = IntStream.range(0, x.length).filter(i -> !Double.isNaN(values[i])).toArray();
      x = Arrays.stream(points).mapToDouble(i -> places[i]).toArray();
      y = Arrays.stream(points).mapToDouble(i -> values[i]).toArray();
    }

    private String inWords() {
      int last = x.length - 1;
      return "%s from %s at %s to %s at %s"
          .formatted(
              name,
              Numbers.text(y[0]),
              Numbers.text(x[0]),
              Numbers.text(y[last]),
              Numbers.text(x[last]));
    }
  }

  public LineChart {
    lines = lines.stream().filter(line -> line.x.length > 0).toList();
  }

  /** From 0 to the largest value. */
  public static LineChart fromZero(String xTitle, String yTitle, List<Line> lines) {
    double high = values(lines, Line::y).max().orElse(1);
    return new LineChart(xTitle, yTitle, 0, high > 0 ? high : 1, lines);
  }

  /** From the smallest value to the largest one. */
  public static LineChart fitting(String xTitle, String yTitle, List<Line> lines) {
    double low = values(lines, Line::y).min().orElse(0);
    double high = values(lines, Line::y).max().orElse(1);
    return new LineChart(xTitle, yTitle, low, high > low ? high : low + 1, lines);
  }

  private static DoubleStream values(List<Line> lines, Function<Line, double[]> values) {
    return lines.stream().flatMapToDouble(line -> Arrays.stream(values.apply(line)));
  }

  @Override
  public double height() {
    return BOTTOM + 44 + legend().height();
  }

  private Legend legend() {
    return Legend.of(lines, WIDTH - 16);
  }

  @Override
  public void draw(Canvas canvas) {
    double from = values(lines, Line::x).min().orElse(0);
    double to = values(lines, Line::x).max().orElse(1);
    Ticks up = Ticks.between(low, high, STEPS);
    double left =
        12 + up.labels().stream().mapToDouble(l -> TextWidth.of(l, TextSize.SMALL)).max().orElse(0);
    Scale across = new Scale(from, to > from ? to : from + 1, left, RIGHT);
    Scale upwards = new Scale(low, high, BOTTOM, TOP);
    canvas.text(Ink.SOFT, TextSize.LABEL, Anchor.START, 2, 14, yTitle);
    for (int i = 0; i < up.at().length; i++) {
      double y = upwards.of(up.at()[i]);
      canvas.line(Ink.GRID, 1, Dash.SOLID, new double[] {left, RIGHT}, new double[] {y, y});
      canvas.text(Ink.SOFT, TextSize.SMALL, Anchor.END, left - 6, y + 4, up.labels().get(i));
    }
    boolean whole = values(lines, Line::x).allMatch(x -> x == Math.rint(x));
    int steps = whole ? (int) Math.max(1, Math.min(STEPS, to - from)) : STEPS;
    drawAcross(canvas, across, Ticks.between(across.low(), across.high(), steps));
    for (Line line : lines) {
      double[] x = across.of(line.x);
      double[] y = upwards.of(line.y);
      canvas.line(line.look.ink(), 2, line.look.dash(), x, y);
      for (int i = 0; i < x.length; i += x.length > MARKED ? x.length / MARKERS : 1) {
        line.look.marker().draw(canvas, line.look.ink(), x[i], y[i]);
      }
    }
    legend().draw(canvas, 8, BOTTOM + 60);
  }

  private void drawAcross(Canvas canvas, Scale across, Ticks ticks) {
    for (int i = 0; i < ticks.at().length; i++) {
      double x = across.of(ticks.at()[i]);
      canvas.line(Ink.SOFT, 1, Dash.SOLID, new double[] {x, x}, new double[] {BOTTOM, BOTTOM + 4});
      canvas.text(Ink.SOFT, TextSize.SMALL, Anchor.MIDDLE, x, BOTTOM + 17, ticks.labels().get(i));
    }
    canvas.text(Ink.SOFT, TextSize.LABEL, Anchor.END, RIGHT, BOTTOM + 35, xTitle);
  }

  @Override
  public String inWords() {
    String more = lines.size() > TOLD ? "; and %d more lines".formatted(lines.size() - TOLD) : "";
    return "Line chart of %s against %s: %s%s."
        .formatted(
            yTitle,
            xTitle,
            lines.stream().limit(TOLD).map(Line::inWords).collect(Collectors.joining("; ")),
            more);
  }

  /** A column for each line where all have the same x; otherwise a row for each point. */
  @Override
  public Numbers numbers() {
    double[] x = lines.get(0).x;
    return lines.stream().allMatch(line -> Arrays.equals(line.x, x)) ? columns(x) : points();
  }

  private Numbers columns(double[] x) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      int point = i;
      rows.add(
          Stream.concat(
                  Stream.of(Numbers.text(x[i])),
                  lines.stream().map(line -> Numbers.text(line.y[point])))
              .toList());
    }
    return new Numbers(
        Stream.concat(
                Stream.of(xTitle),
                lines.stream().map(line -> "%s: %s".formatted(line.name, yTitle)))
            .toList(),
        rows);
  }

  private Numbers points() {
    return new Numbers(
        List.of("line", xTitle, yTitle),
        lines.stream()
            .flatMap(
                line ->
                    IntStream.range(0, line.x.length)
                        .mapToObj(
                            i ->
                                List.of(
                                    line.name, Numbers.text(line.x[i]), Numbers.text(line.y[i]))))
            .toList());
  }
}
