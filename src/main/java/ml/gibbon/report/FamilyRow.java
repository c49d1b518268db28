package ml.gibbon.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Spread;
import ml.gibbon.text.TextTable;

/**
 * Rows of the same attack on several trainings of one network, as mean and sample standard
 * deviation; every number is text.
 *
 * @param model a family
 * @param source the family, or the single model, that the images were made on
 * @param attack with norm, epsilon, goal, clip and pixel format
 * @param n number of rows
 */
record FamilyRow(
    String model,
    String source,
    String attack,
    int n,
    String cleanError,
    String adversarialError,
    String confidence,
    String confidenceOnMistakes,
    String agreement) {

  /**
   * One for each attack and pair of families that has several rows.
   *
   * @param families names of models by the name of their family
   */
  static List<FamilyRow> of(List<MetricsRow> rows, Map<String, List<String>> families) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      groups
          .computeIfAbsent(
              List.of(
                  family(row.model(), families),
                  family(row.source(), families),
                  row.isWhiteBox(),
                  row.attackButEpsilon(),
                  row.epsilon()),
              key -> new ArrayList<>())
          .add(row);
    }
    return groups.values().stream()
        .filter(group -> group.size() > 1)
        .map(group -> of(group, family(group.get(0).model(), families), families))
        .toList();
  }

  private static String family(String model, Map<String, List<String>> families) {
    return families.entrySet().stream()
        .filter(family -> family.getValue().contains(model))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(model);
  }

  private static FamilyRow of(
      List<MetricsRow> group, String family, Map<String, List<String>> families) {
    MetricsRow first = group.get(0);
    return new FamilyRow(
        family,
        first.isWhiteBox() ? "itself" : family(first.source(), families),
        first.on().inWords(),
        group.size(),
        spread(group, row -> OptionalDouble.of(row.rates().cleanError())),
        spread(group, row -> OptionalDouble.of(row.rates().adversarialError())),
        spread(group, row -> OptionalDouble.of(row.rates().confidence())),
        spread(group, row -> row.rates().confidenceOnMistakes()),
        spread(group, row -> row.rates().agreement()));
  }

  private static String spread(List<MetricsRow> group, Function<MetricsRow, OptionalDouble> rate) {
    return Spread.percent(group.stream().map(rate).toArray(OptionalDouble[]::new));
  }

  /** A table for the console; empty when there are no families. */
  static String text(List<FamilyRow> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("mean over seeds", "made on", "attack", "clean err", "adv. err"));
    for (FamilyRow row : rows) {
      lines.add(List.of(row.model, row.source, row.attack, row.cleanError, row.adversarialError));
    }
    return "\n" + TextTable.of(3, lines);
  }
}
