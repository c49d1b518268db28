package ml.gibbon.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import ml.gibbon.report.chart.Canvas.Anchor;
import ml.gibbon.report.chart.Canvas.TextSize;
import ml.gibbon.result.Interval;

/**
 * Shares as bars in groups, each with its name before it, its value behind it, and its interval of
 * 95 % confidence.
 *
 * @param title what the shares are
 * @param groups at least one bar
 */
public record BarChart(String title, List<Group> groups) implements Chart {

  private static final double TOP = 8;
  private static final double MOST_LEFT = 150;
  private static final double RIGHT = WIDTH - 104;
  private static final double BAR = 19;
  private static final double HEADING = 24;
  private static final double THICK = 11;

  /** Of so many bars a reader is told the values. */
  private static final int TOLD = 24;

  /**
   * Bars below each other.
   *
   * @param heading above them, or empty
   */
  public record Group(String heading, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param place of its colour, from 0 on
   * @param share in [0, 1]
   */
  public record Bar(String name, int place, double share, Interval interval) {

    private String value() {
      return "%s ± %s %%".formatted(points(share), points(interval.margin()));
    }

    private static String points(double share) {
      return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
  }

  @Override
  public double height() {
    double groupsHigh =
        groups.stream()
            .mapToDouble(group -> (group.heading.isEmpty() ? 0 : HEADING) + BAR * group.bars.size())
            .sum();
    return TOP + groupsHigh + 44;
  }

  @Override
  public void draw(Canvas canvas) {
    Scale scale = new Scale(0, 1, left(), RIGHT);
    double bottom = height() - 40;
    for (double tick : new double[] {0, .25, .5, .75, 1}) {
      double x = scale.of(tick);
      canvas.line(Ink.GRID, 1, Dash.SOLID, new double[] {x, x}, new double[] {TOP, bottom});
      canvas.text(
          Ink.SOFT, TextSize.SMALL, Anchor.MIDDLE, x, bottom + 15, Numbers.text(100 * tick));
    }
    canvas.text(Ink.SOFT, TextSize.LABEL, Anchor.END, WIDTH - 8, bottom + 33, title + ", %");
    double y = TOP;
    for (Group group : groups) {
      if (!group.heading.isEmpty()) {
        String heading = TextWidth.fit(group.heading, TextSize.HEADING, WIDTH - 8);
        canvas.text(Ink.INK, TextSize.HEADING, Anchor.START, 4, y + 16, heading);
        y += HEADING;
      }
      for (Bar bar : group.bars) {
        draw(canvas, bar, scale, y);
        y += BAR;
      }
    }
  }

  /** As much room as the names take, within reason. */
  private double left() {
    return groups.stream()
        .flatMap(group -> group.bars.stream())
        .mapToDouble(bar -> 10 + TextWidth.of(bar.name, TextSize.SMALL))
        .map(width -> Math.min(width, MOST_LEFT))
        .max()
        .orElse(MOST_LEFT);
  }

  private static void draw(Canvas canvas, Bar bar, Scale scale, double y) {
    double top = y + (BAR - THICK) / 2;
    double middle = y + BAR / 2;
    double base = middle + 4;
    double left = scale.start();
    String name = TextWidth.fit(bar.name, TextSize.SMALL, left - 8);
    canvas.text(Ink.INK, TextSize.SMALL, Anchor.END, left - 6, base, name);
    double end = scale.of(bar.share);
    canvas.area(
        Ink.series(bar.place),
        new double[] {left, end, end, left},
        new double[] {top, top, top + THICK, top + THICK});
    double low = scale.of(bar.interval.low());
    double high = scale.of(bar.interval.high());
    canvas.line(Ink.INK, 1.2, Dash.SOLID, new double[] {low, high}, new double[] {middle, middle});
    for (double edge : new double[] {low, high}) {
      canvas.line(
          Ink.INK,
          1.2,
          Dash.SOLID,
          new double[] {edge, edge},
          new double[] {middle - 3, middle + 3});
    }
    canvas.text(Ink.INK, TextSize.SMALL, Anchor.START, RIGHT + 8, base, bar.value());
  }

  @Override
  public String inWords() {
    List<String> told = new ArrayList<>();
    for (Group group : groups) {
      for (Bar bar : group.bars) {
        String of = group.heading.isEmpty() ? "" : group.heading + ", ";
        told.add("%s%s %s".formatted(of, bar.name, bar.value()));
      }
    }
    String more = told.size() > TOLD ? "; and %d more bars".formatted(told.size() - TOLD) : "";
    return "Bar chart of %s with intervals of 95 %% confidence: %s%s."
        .formatted(title, told.stream().limit(TOLD).collect(Collectors.joining("; ")), more);
  }

  @Override
  public Numbers numbers() {
    return new Numbers(
        List.of("group", "name", title + ", %", "low", "high"),
        groups.stream()
            .flatMap(
                group ->
                    group.bars.stream()
                        .map(
                            bar ->
                                List.of(
                                    group.heading,
                                    bar.name,
                                    Numbers.text(100 * bar.share),
                                    Numbers.text(100 * bar.interval.low()),
                                    Numbers.text(100 * bar.interval.high()))))
            .toList());
  }
}
