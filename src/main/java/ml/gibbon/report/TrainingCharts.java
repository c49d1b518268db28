package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import ml.gibbon.report.chart.Dash;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;

/** Charts of how models were trained. */
final class TrainingCharts {

  private TrainingCharts() {}

  /**
   * Validation error, and the loss, against the epoch: for each model those that were measured.
   *
   * @param histories by model, the one of a retraining on all images second
   */
  static List<Figure> of(Map<String, List<TrainingHistory>> histories) {
    List<Figure> figures = new ArrayList<>();
    histories.forEach(
        (model, trainings) -> {
          TrainingHistory first = trainings.get(0);
          if (first.epochs().isEmpty()) {
            return;
          }
          List<Line> errors = errors(first);
          if (!errors.isEmpty()) {
            figures.add(
                new Figure(
                    "validation-error-" + model,
                    "Validation error of " + model,
                    note(first),
                    LineChart.fromZero("epoch", "error, %", errors)));
          }
          List<Line> losses = new ArrayList<>();
          losses.add(line("loss", 2, Dash.SOLID, first, first.values(EpochRecord::loss)));
          for (TrainingHistory again : trainings.subList(1, trainings.size())) {
            double[] values = again.values(EpochRecord::loss);
            losses.add(line("on all images", 2, Dash.DASHED, again, values));
          }
          figures.add(
              new Figure(
                  "training-loss-" + model,
                  "Training loss of " + model,
                  LineChart.fromZero("epoch", "loss", losses)));
        });
    return figures;
  }

  /** Those that were measured, each in its own look in every chart. */
  private static List<Line> errors(TrainingHistory history) {
    List<Line> lines = new ArrayList<>();
    add(lines, "adversarial", 0, history, EpochErrors::adversarial);
    add(lines, "clean", 1, history, EpochErrors::clean);
    add(lines, "FGSM", 3, history, EpochErrors::fgsm);
    add(lines, "PGD", 4, history, EpochErrors::pgd);
    return lines;
  }

  private static void add(
      List<Line> lines,
      String name,
      int place,
      TrainingHistory history,
      Function<EpochErrors, OptionalDouble> error) {
    double[] values = history.values(epoch -> 100 * error.apply(epoch.errors()).orElse(Double.NaN));
    if (DoubleStream.of(values).anyMatch(value -> !Double.isNaN(value))) {
      lines.add(line(name, place, Dash.SOLID, history, values));
    }
  }

  private static String note(TrainingHistory history) {
    List<Integer> begun = history.overfittings();
    if (!begun.isEmpty()) {
      return "Catastrophic overfitting from epoch %s on: PGD breaks what FGSM does not."
          .formatted(
              begun.stream()
                  .map(epoch -> Integer.toString(epoch))
                  .collect(Collectors.joining(", and again from epoch ")));
    }
    return history.warning().isPresent()
        ? "Withstands single steps only: PGD breaks what FGSM does not."
        : "";
  }

  private static Line line(
      String name, int place, Dash dash, TrainingHistory history, double[] values) {
    return new Line(name, Look.of(place).with(dash), history.values(EpochRecord::epoch), values);
  }
}
