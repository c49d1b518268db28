package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.report.chart.Dash;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.LogitLines;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.text.Figures;

/** The charts of the section on why models are fooled. */
final class ExplainCharts {

  /** More lines than these are not told apart. */
  private static final int LINES = 20;

  /** Share of the chart's height that the eye does not see: a fifth of a pixel. */
  private static final double UNSEEN = 1e-3;

  private ExplainCharts() {}

  /** Change of the margin against the number of changed pixels: two lines for each model. */
  static Figure growth(Explanation explanation) {
    List<Line> lines = new ArrayList<>();
    Capped<OfModel> models = Capped.first(explanation.models(), LINES / 2);
    for (OfModel model : models.shown()) {
      Look look = Look.of(lines.size() / 2);
      double[] n = Arrays.stream(model.growth().dimensions()).asDoubleStream().toArray();
      lines.add(new Line(model.model(), look, n, model.growth().sign()));
      lines.add(
          new Line(model.model() + ", noise", look.with(Dash.DASHED), n, model.growth().random()));
    }
    return new Figure(
        "margin-against-pixels",
        "Change of the margin against the number of pixel values changed by epsilon "
            + Figures.epsilon(explanation.epsilon()),
        models.note("model", "explain.json"),
        LineChart.fromZero("pixel values changed", "change of the margin (logits)", lines));
  }

  /** The logits of one image against epsilon: a line for each class, the highest ones of many. */
  static Figure logits(String model, String title, LogitLines lines, List<String> classNames) {
    Capped<Integer> classes = Capped.first(byHeight(lines), LINES);
    double[] all =
        classes.shown().stream()
            .flatMapToDouble(k -> Arrays.stream(doubles(lines.logits()[k])))
            .sorted()
            .toArray();
    double unseen = UNSEEN * (all[all.length - 1] - all[0]);
    double[] epsilons = doubles(lines.epsilons());
    List<Line> drawn =
        classes.shown().stream()
            .sorted()
            .map(
                k ->
                    new Line(
                        classNames.get(k),
                        Look.of(k),
                        epsilons,
                        LineThinning.keep(epsilons, doubles(lines.logits()[k]), unseen)))
            .toList();
    return new Figure(
        "logits-%s-%d".formatted(model, lines.imageId()),
        title,
        classes.note("line", "explain.json"),
        LineChart.fitting("epsilon", "logit", drawn));
  }

  /** Classes by the highest value that their logits reach, the highest first. */
  private static List<Integer> byHeight(LogitLines lines) {
    return IntStream.range(0, lines.logits().length)
        .boxed()
        .sorted((a, b) -> Double.compare(highest(lines, b), highest(lines, a)))
        .toList();
  }

  private static double highest(LogitLines lines, int k) {
    return Arrays.stream(doubles(lines.logits()[k])).max().orElseThrow();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
