package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.report.chart.Dash;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** Charts against epsilon: errors, confidences, and images that still stand. */
final class EpsilonCharts {

  /** More lines than these are not told apart. */
  private static final int LINES = 12;

  private static final String SCALE = "epsilon ([0, 1] pixel scale)";

  private EpsilonCharts() {}

  /**
   * Errors and confidences against epsilon: two charts for each set of images, attack, norm, goal
   * and pixel format, a line for each model and clip. Attacks of minimum norm have no epsilon: see
   * {@link #standing}; of an attack with one epsilon the table says all.
   */
  static List<Figure> errors(List<MetricsRow> rows) {
    List<MetricsRow> told = rows.stream().filter(row -> row.epsilon().isPresent()).toList();
    List<Figure> figures = new ArrayList<>();
    for (List<MetricsRow> group : AttackGroups.ofAttacks(told)) {
      if (group.stream().map(MetricsRow::epsilon).distinct().count() > 1) {
        figures.add(error(group));
        figures.add(confidence(group));
      }
    }
    return figures;
  }

  /** The clean error stands at epsilon 0, where every attack is the identity. */
  private static Figure error(List<MetricsRow> rows) {
    return figure(
        "error-against-epsilon-",
        "Error against epsilon: ",
        "error, %",
        rows,
        line ->
            line(
                line,
                rows,
                new double[] {100 * line.get(0).rates().cleanError()},
                row -> row.rates().adversarialError()));
  }

  /** Mean probability of all answers, right or wrong. */
  private static Figure confidence(List<MetricsRow> rows) {
    return figure(
        "confidence-against-epsilon-",
        "Confidence of the answers against epsilon: ",
        "confidence, %",
        rows,
        line -> line(line, rows, new double[0], row -> row.rates().confidence()));
  }

  private static Figure figure(
      String name,
      String title,
      String yTitle,
      List<MetricsRow> rows,
      Function<List<MetricsRow>, Line> line) {
    Capped<List<MetricsRow>> lines =
        Capped.first(
            List.copyOf(AttackGroups.by(rows, row -> List.of(row.model(), row.isClipped()))),
            LINES);
    return new Figure(
        name + AttackGroups.name(rows.get(0)),
        title + AttackGroups.caption(rows.get(0)),
        lines.note("line", "the result table"),
        new LineChart(SCALE, yTitle, 0, 100, lines.shown().stream().map(line).toList()));
  }

  /**
   * @param atZero the value at epsilon 0, or none
   */
  private static Line line(
      List<MetricsRow> line,
      List<MetricsRow> rows,
      double[] atZero,
      ToDoubleFunction<MetricsRow> rate) {
    List<MetricsRow> attacked =
        line.stream()
            .filter(row -> epsilon(row) > 0)
            .sorted(Comparator.comparingDouble(EpsilonCharts::epsilon))
            .toList();
    return new Line(
        name(line.get(0)),
        look(line.get(0), rows),
        DoubleStream.concat(
                DoubleStream.of(atZero).map(value -> 0),
                attacked.stream().mapToDouble(EpsilonCharts::epsilon))
            .toArray(),
        DoubleStream.concat(
                DoubleStream.of(atZero),
                attacked.stream().mapToDouble(row -> 100 * rate.applyAsDouble(row)))
            .toArray());
  }

  private static String name(MetricsRow row) {
    return row.isClipped() ? row.model() : row.model() + ", not clipped";
  }

  private static Look look(MetricsRow row, List<MetricsRow> rows) {
    return Look.of(AttackGroups.models(rows).indexOf(row.model()))
        .with(row.isClipped() ? Dash.SOLID : Dash.DASHED);
  }

  private static double epsilon(MetricsRow row) {
    return row.epsilon().orElseThrow();
  }

  /**
   * What attacks of minimum norm found: the share of the images that no change of at most epsilon
   * has broken. Charts and lines as of {@link #errors}.
   */
  static List<Figure> standing(List<MetricsRow> rows) {
    return AttackGroups.ofAttacks(
            rows.stream().filter(row -> row.sizes().breaking().mean().isPresent()).toList())
        .stream()
        .map(EpsilonCharts::survival)
        .toList();
  }

  private static Figure survival(List<MetricsRow> rows) {
    MetricsRow first = rows.get(0);
    LpNorm norm = first.attack().threatModel().norm();
    Capped<MetricsRow> lines = Capped.first(rows, LINES);
    return new Figure(
        "standing-against-epsilon-" + AttackGroups.name(first),
        "Images still standing against epsilon: %s, of those right when clean"
            .formatted(AttackGroups.caption(first)),
        lines.note("line", "metrics.json"),
        new LineChart(
            norm == LpNorm.L0
                ? "epsilon (values changed)"
                : "epsilon (%s, [0, 1] pixel scale)".formatted(Figures.norm(norm.key())),
            "still standing, %",
            0,
            100,
            lines.shown().stream().map(row -> survival(row, rows)).toList()));
  }

  private static Line survival(MetricsRow row, List<MetricsRow> rows) {
    List<Double> sizes = row.sizes().breaking().hundredths();
    double success = row.rates().successRate().orElse(0);
    return new Line(
        name(row),
        look(row, rows),
        DoubleStream.concat(DoubleStream.of(0), sizes.stream().mapToDouble(size -> size)).toArray(),
        IntStream.rangeClosed(-1, sizes.size() - 1)
            .mapToDouble(hundredth -> 100 - success * Math.max(0, hundredth))
            .toArray());
  }
}
