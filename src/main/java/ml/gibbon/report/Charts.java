package ml.gibbon.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.LpNorm;
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
   * line for each model and clip. Attacks of minimum norm have no epsilon: see {@link #standing};
   * of an attack with one epsilon the table says all.
   */
  static List<Figure> errors(List<MetricsRow> rows) {
    return groups(rows.stream().filter(row -> row.epsilon().isPresent()).toList()).stream()
        .filter(group -> group.stream().map(MetricsRow::epsilon).distinct().count() > 1)
        .map(Charts::error)
        .toList();
  }

  /** Rows of the same set of images, attack, norm, goal and pixel format. */
  private static Collection<List<MetricsRow>> groups(List<MetricsRow> rows) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
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
    return groups.values();
  }

  /**
   * What attacks of minimum norm found: the share of the images that no change of at most epsilon
   * has broken. Charts and lines as of {@link #errors}.
   */
  static List<Figure> standing(List<MetricsRow> rows) {
    return groups(rows.stream().filter(row -> row.sizes().breaking().mean().isPresent()).toList())
        .stream()
        .map(Charts::survival)
        .toList();
  }

  private static Figure survival(List<MetricsRow> rows) {
    MetricsRow first = rows.get(0);
    LpNorm norm = first.attack().threatModel().norm();
    String title =
        "Images still standing against epsilon: %s, of those right when clean"
            .formatted(caption(first));
    List<String> models = models(rows);
    Chart chart =
        Chart.wide(
                norm == LpNorm.L0
                    ? "epsilon (values changed)"
                    : "epsilon (%s, [0, 1] pixel scale)".formatted(Figures.norm(norm.key())),
                "still standing, %")
            .upTo(100);
    for (MetricsRow row : rows) {
      List<Double> sizes = row.sizes().breaking().hundredths();
      double success = row.rates().successRate().orElse(0);
      chart.line(
          name(row),
          DoubleStream.concat(DoubleStream.of(0), sizes.stream().mapToDouble(size -> size))
              .toArray(),
          IntStream.rangeClosed(-1, sizes.size() - 1)
              .mapToDouble(hundredth -> 100 - success * Math.max(0, hundredth))
              .toArray(),
          Chart.color(models.indexOf(row.model())),
          row.isClipped() ? SOLID : DASHED);
    }
    return new Figure(title, chart.svg(title));
  }

  private static String caption(MetricsRow row) {
    return "%s, %s, %s, %s on %s"
        .formatted(
            row.attack().title(),
            Figures.norm(row.attack().threatModel().norm().key()),
            row.attack().goal().key(),
            row.on().pixels().key(),
            row.on().cleanImages());
  }

  private static List<String> models(Collection<MetricsRow> rows) {
    return rows.stream().map(MetricsRow::model).distinct().toList();
  }

  private static String name(MetricsRow row) {
    return row.isClipped() ? row.model() : row.model() + ", not clipped";
  }

  private static Figure error(List<MetricsRow> rows) {
    MetricsRow first = rows.get(0);
    String title = "Error against epsilon: " + caption(first);
    List<String> models = models(rows);
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
        name(first),
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
