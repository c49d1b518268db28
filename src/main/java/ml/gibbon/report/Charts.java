package ml.gibbon.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** The charts of the page: error against epsilon, and how the models were trained. */
final class Charts {

  private static final float[] SOLID = {1f, 0f};
  private static final float[] DASHED = {7f, 4f};

  private Charts() {}

  /** Error against epsilon: one chart for each dataset, attack and norm, a line for each model. */
  static List<Figure> errors(List<MetricsRow> rows) {
    Map<List<String>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      groups
          .computeIfAbsent(
              List.of(row.dataset(), row.split(), row.attack(), row.norm()),
              key -> new ArrayList<>())
          .add(row);
    }
    return groups.values().stream().map(Charts::error).toList();
  }

  private static Figure error(List<MetricsRow> rows) {
    MetricsRow first = rows.get(0);
    String title =
        "Error against epsilon: %s (%s) on %s/%s"
            .formatted(
                first.attack().toUpperCase(Locale.ROOT),
                Figures.norm(first.norm()),
                first.dataset(),
                first.split());
    List<String> models =
        new ArrayList<>(new LinkedHashSet<>(rows.stream().map(MetricsRow::model).toList()));
    Chart chart = Chart.wide("epsilon ([0, 1] pixel scale)", "error, %").upTo(100);
    Map<List<String>, List<MetricsRow>> lines = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      lines.computeIfAbsent(List.of(row.model(), row.clip()), key -> new ArrayList<>()).add(row);
    }
    lines.forEach(
        (key, points) -> addErrors(chart, points, Chart.color(models.indexOf(key.get(0)))));
    return new Figure(title, chart.svg(title));
  }

  /** The clean error stands at epsilon 0, where every attack is the identity. */
  private static void addErrors(Chart chart, List<MetricsRow> rows, Color color) {
    MetricsRow first = rows.get(0);
    List<MetricsRow> attacked =
        rows.stream()
            .filter(row -> row.epsilon() > 0)
            .sorted(Comparator.comparingDouble(MetricsRow::epsilon))
            .toList();
    chart.line(
        first.clipped() ? first.model() : first.model() + ", not clipped",
        DoubleStream.concat(DoubleStream.of(0), attacked.stream().mapToDouble(MetricsRow::epsilon))
            .toArray(),
        DoubleStream.concat(
                DoubleStream.of(100 * first.cleanError()),
                attacked.stream().mapToDouble(row -> 100 * row.adversarialError()))
            .toArray(),
        color,
        first.clipped() ? SOLID : DASHED);
  }

  /**
   * Validation error, and the loss, against the epoch: for each model those that were measured.
   *
   * @param histories by model, the one of a retraining on all images second
   */
  static List<Figure> training(Map<String, List<History>> histories) {
    List<Figure> figures = new ArrayList<>();
    histories.forEach(
        (model, trainings) -> {
          Chart errors = Chart.narrow("epoch", "error, %");
          Chart loss = Chart.narrow("epoch", "loss");
          History first = trainings.get(0);
          add(errors, first, "adversarial_error", "adversarial", Chart.color(0), SOLID);
          add(errors, first, "clean_error", "clean", Chart.color(1), SOLID);
          add(loss, first, "loss", "loss", Chart.color(2), SOLID);
          trainings
              .subList(1, trainings.size())
              .forEach(again -> add(loss, again, "loss", "on all images", Chart.color(2), DASHED));
          if (first.measured("adversarial_error") || first.measured("clean_error")) {
            figures.add(figure("Validation error of " + model, errors));
          }
          if (first.measured("loss")) {
            figures.add(figure("Training loss of " + model, loss));
          }
        });
    return figures;
  }

  /** Shares in percent, a loss as it is. */
  private static void add(
      Chart chart, History history, String column, String name, Color color, float[] dashes) {
    if (!history.measured(column)) {
      return;
    }
    double[] values = history.column(column);
    double scale = column.equals("loss") ? 1 : 100;
    chart.line(
        name,
        history.measured("epoch")
            ? history.column("epoch")
            : IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(),
        DoubleStream.of(values).map(value -> scale * value).toArray(),
        color,
        dashes);
  }

  private static Figure figure(String title, Chart chart) {
    return new Figure(title, chart.svg(title));
  }
}
