package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.config.AdversarialTrainSettings;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/**
 * One attack on a model and, where there is one, the same attack on its hardened twin.
 *
 * @param before the attack that speaks for this model: of the largest epsilon among the clipped
 *     ones, or among all when none is clipped
 * @param after the same on the hardened twin
 */
record BeforeAfter(MetricsRow before, Optional<MetricsRow> after) {

  /** One for each model, dataset and attack, in the order of the rows. */
  static List<BeforeAfter> of(List<MetricsRow> rows) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      if (!isTwin(row, rows)) {
        groups
            .computeIfAbsent(
                List.of(
                    row.on().cleanImages(),
                    row.model(),
                    row.on().pixels(),
                    row.attack().name(),
                    row.attack().settings(),
                    row.attack().goal(),
                    row.attack().threatModel().norm()),
                key -> new ArrayList<>())
            .add(row);
      }
    }
    return groups.values().stream()
        .map(BeforeAfter::spokesman)
        .map(before -> new BeforeAfter(before, twin(before, rows)))
        .toList();
  }

  private static MetricsRow spokesman(List<MetricsRow> rows) {
    return rows.stream()
        .max(
            Comparator.comparing(MetricsRow::isClipped)
                .thenComparingDouble(row -> row.epsilon().orElse(0)))
        .orElseThrow();
  }

  private static boolean isTwin(MetricsRow row, List<MetricsRow> rows) {
    return rows.stream().anyMatch(other -> areTwins(other, row));
  }

  private static Optional<MetricsRow> twin(MetricsRow before, List<MetricsRow> rows) {
    return rows.stream()
        .filter(other -> isHardened(before, other) && other.hasAttackOf(before))
        .findFirst();
  }

  private static boolean areTwins(MetricsRow before, MetricsRow after) {
    return isHardened(before, after) && after.on().cleanImages().equals(before.on().cleanImages());
  }

  private static boolean isHardened(MetricsRow before, MetricsRow after) {
    return after.model().equals(before.model() + AdversarialTrainSettings.SUFFIX);
  }

  /** The attack with its threat model and pixel format. */
  String attack() {
    return before.on().inWords();
  }

  /** What the attack does to the model, and what hardening makes of it. */
  String sentence() {
    String attacked =
        "Under %s, the error of %s goes from %s to %s"
            .formatted(
                attack(),
                before.model(),
                Figures.percent(before.rates().cleanError()),
                Figures.percent(before.rates().adversarialError()));
    return after.map(row -> attacked + hardened(row)).orElse(attacked) + ".";
  }

  private String hardened(MetricsRow row) {
    String verb =
        row.rates().adversarialError() < before.rates().adversarialError()
            ? "brings it down to"
            : "does not help: it is";
    return "; adversarial training %s %s (clean error %s)"
        .formatted(
            verb,
            Figures.percent(row.rates().adversarialError()),
            Figures.percent(row.rates().cleanError()));
  }
}
