package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;

/**
 * How long the training of a model took; every number is text.
 *
 * @param epochs trained; of a training that was done again on all images {@code 15 + 12}
 * @param took time of all epochs, with their validation
 * @param imagesPerSecond median over the epochs
 */
record TrainingRow(String model, String epochs, String took, String imagesPerSecond) {

  /**
   * One for each model.
   *
   * @param histories by model, the one of a retraining second
   */
  static List<TrainingRow> of(Map<String, List<TrainingHistory>> histories) {
    return histories.entrySet().stream()
        .map(
            model ->
                new TrainingRow(
                    model.getKey(),
                    model.getValue().stream()
                        .map(history -> Integer.toString(history.size()))
                        .collect(Collectors.joining(" + ")),
                    Figures.duration(
                        Arrays.stream(all(model.getValue(), EpochRecord::seconds)).sum()),
                    Figures.count(
                        Math.round(median(all(model.getValue(), EpochRecord::imagesPerSecond))))))
        .toList();
  }

  private static double[] all(
      List<TrainingHistory> histories, ToDoubleFunction<EpochRecord> value) {
    return histories.stream()
        .flatMapToDouble(history -> Arrays.stream(history.values(value)))
        .sorted()
        .toArray();
  }

  private static double median(double[] sorted) {
    return sorted.length == 0
        ? 0
        : (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  /** A table for the console; empty when nothing was trained. */
  static String text(List<TrainingRow> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("trained", "epochs", "took", "images/s"));
    rows.forEach(row -> lines.add(List.of(row.model, row.epochs, row.took, row.imagesPerSecond)));
    return "\n" + TextTable.of(1, lines);
  }
}
