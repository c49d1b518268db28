package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import ml.gibbon.report.chart.Dash;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
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
          double[] adversarial =
              first.values(epoch -> 100 * epoch.adversarialError().orElse(Double.NaN));
          double[] clean = first.values(epoch -> 100 * epoch.cleanError().orElse(Double.NaN));
          if (isMeasured(adversarial) || isMeasured(clean)) {
            figures.add(
                new Figure(
                    "validation-error-" + model,
                    "Validation error of " + model,
                    LineChart.fromZero(
                        "epoch",
                        "error, %",
                        List.of(
                            line("adversarial", 0, Dash.SOLID, first, adversarial),
                            line("clean", 1, Dash.SOLID, first, clean)))));
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

  private static Line line(
      String name, int place, Dash dash, TrainingHistory history, double[] values) {
    return new Line(name, Look.of(place).with(dash), history.values(EpochRecord::epoch), values);
  }

  private static boolean isMeasured(double[] values) {
    return DoubleStream.of(values).anyMatch(value -> !Double.isNaN(value));
  }
}
