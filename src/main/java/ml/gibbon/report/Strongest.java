package ml.gibbon.report;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import ml.gibbon.result.MetricsRow;

/**
 * The tables that speak for a model: those of its strongest attacks.
 *
 * @param attack the table with the lowest robust accuracy
 * @param withSurvivors the same among the tables in which some image is robust, so that classes
 *     differ; {@code attack} where there is none
 */
record Strongest(MetricsRow attack, MetricsRow withSurvivors) {

  /**
   * One for each model and set of images. Attacks with an epsilon go before those that look for the
   * smallest change, which break nearly every image in the end, and clipped images before others,
   * which are no images.
   *
   * @param rows of models on images that were made on them
   */
  static List<Strongest> of(List<MetricsRow> rows) {
    return AttackGroups.by(rows, row -> List.of(row.model(), row.on().cleanImages())).stream()
        .map(
            ofModel -> {
              MetricsRow attack = lowest(ofModel, row -> true);
              return new Strongest(
                  attack,
                  ofModel.stream().anyMatch(Strongest::hasSurvivors)
                      ? lowest(ofModel, Strongest::hasSurvivors)
                      : attack);
            })
        .toList();
  }

  private static boolean hasSurvivors(MetricsRow row) {
    return row.rates().robustAccuracy() > 0;
  }

  private static MetricsRow lowest(List<MetricsRow> rows, Predicate<MetricsRow> wanted) {
    return rows.stream()
        .filter(wanted)
        .min(
            Comparator.comparing((MetricsRow row) -> row.epsilon().isEmpty())
                .thenComparing(row -> !row.isClipped())
                .thenComparingDouble(row -> row.rates().robustAccuracy())
                .thenComparingDouble(row -> row.epsilon().orElse(0)))
        .orElseThrow();
  }
}
