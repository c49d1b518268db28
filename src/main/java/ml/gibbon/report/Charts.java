package ml.gibbon.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** The charts of the page: error against epsilon, and how the models were trained. */
final class Charts {

  private static final float[] SOLID = {1f, 0f};
  private static final float[] DASHED = {7f, 4f};

  private Charts() {}

  /**
   * Error against epsilon: one chart for each set of images, attack, norm, goal and pixel format, a
   * line for each model and clip. Attacks of minimum norm have no epsilon, and none.
   */
  static List<Figure> errors(List<MetricsRow> rows) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      if (row.epsilon().isPresent()) {
        AttackKey attack = row.attack();
        groups
            .computeIfAbsent(
                List.of(
                    row.on().cleanImages(),
                    attack.name(),
                    attack.settings(),
                    attack.goal(),
                    attack.threatModel().norm(),
                    row.on().pixels()),
                key -> new ArrayList<>())
            .add(row);
      }
    }
    return groups.values().stream().map(Charts::error).toList();
  }

  private static Figure error(List<MetricsRow> rows) {
    MetricsRow first = rows.get(0);
    String title =
        "Error against epsilon: %s, %s, %s, %s on %s"
            .formatted(
                first.attack().title(),
                Figures.norm(first.attack().threatModel().norm().key()),
                first.attack().goal().key(),
                first.on().pixels().key(),
                first.on().cleanImages());
    List<String> models =
        new ArrayList<>(new LinkedHashSet<>(rows.stream().map(MetricsRow::model).toList()));
    Chart chart = Chart.wide("epsilon ([0, 1] pixel scale)", "error, %").upTo(100);
    Map<List<Object>, List<MetricsRow>> lines = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      lines
          .computeIfAbsent(List.of(row.model(), row.isClipped()), key -> new ArrayList<>())
          .add(row);
    }
    lines
        .values()
        .forEach(
            points -> addErrors(chart, points, Chart.color(models.indexOf(points.get(0).model()))));
    return new Figure(title, chart.svg(title));
  }

  /** The clean error stands at epsilon 0, where every attack is the identity. */
  private static void addErrors(Chart chart, List<MetricsRow> rows, Color color) {
    MetricsRow first = rows.get(0);
    List<MetricsRow> attacked =
        rows.stream()
            .filter(row -> epsilon(row) > 0)
            .sorted(Comparator.comparingDouble(Charts::epsilon))
            .toList();
    chart.line(
        first.isClipped() ? first.model() : first.model() + ", not clipped",
        DoubleStream.concat(DoubleStream.of(0), attacked.stream().mapToDouble(Charts::epsilon))
            .toArray(),
        DoubleStream.concat(
                DoubleStream.of(100 * first.rates().cleanError()),
                attacked.stream().mapToDouble(row -> 100 * row.rates().adversarialError()))
            .toArray(),
        color,
        first.isClipped() ? SOLID : DASHED);
  }

  private static double epsilon(MetricsRow row) {
    return row.epsilon().orElseThrow();
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
