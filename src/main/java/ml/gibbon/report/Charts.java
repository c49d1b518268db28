package ml.gibbon.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.TrainingHistory;
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
  static List<Figure> training(Map<String, List<TrainingHistory>> histories) {
    List<Figure> figures = new ArrayList<>();
    histories.forEach(
        (model, trainings) -> {
          TrainingHistory first = trainings.get(0);
          if (first.epochs().isEmpty()) {
            return;
          }
          double[] adversarial =
              first.values(epoch -> 100 * epoch.adversarialError().orElse(Double.NaN));
          double[] clean = first.values(epoch -> 100 * epoch.cleanError().orElse(Double.NaN));
          if (isMeasured(adversarial) || isMeasured(clean)) {
            Chart errors = Chart.narrow("epoch", "error, %");
            add(errors, first, adversarial, "adversarial", Chart.color(0), SOLID);
            add(errors, first, clean, "clean", Chart.color(1), SOLID);
            figures.add(figure("Validation error of " + model, errors));
          }
          Chart loss = Chart.narrow("epoch", "loss");
          add(loss, first, first.values(EpochRecord::loss), "loss", Chart.color(2), SOLID);
          for (TrainingHistory again : trainings.subList(1, trainings.size())) {
            double[] losses = again.values(EpochRecord::loss);
            add(loss, again, losses, "on all images", Chart.color(2), DASHED);
          }
          figures.add(figure("Training loss of " + model, loss));
        });
    return figures;
  }

  private static boolean isMeasured(double[] values) {
    return DoubleStream.of(values).anyMatch(value -> !Double.isNaN(value));
  }

  /** A line against the epochs, unless there is nothing to draw. */
  private static void add(
      Chart chart,
      TrainingHistory history,
      double[] values,
      String name,
      Color color,
      float[] dashes) {
    if (isMeasured(values)) {
      chart.line(name, history.values(EpochRecord::epoch), values, color, dashes);
    }
  }

  private static Figure figure(String title, Chart chart) {
    return new Figure(title, chart.svg(title));
  }
}
