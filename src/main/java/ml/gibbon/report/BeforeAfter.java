package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    Map<List<String>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      if (!isTwin(row, rows)) {
        groups
            .computeIfAbsent(
                List.of(row.dataset(), row.split(), row.model(), row.attack(), row.norm()),
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
        .max(Comparator.comparing(MetricsRow::clipped).thenComparingDouble(MetricsRow::epsilon))
        .orElseThrow();
  }

  private static boolean isTwin(MetricsRow row, List<MetricsRow> rows) {
    return rows.stream().anyMatch(other -> areTwins(other, row));
  }

  private static Optional<MetricsRow> twin(MetricsRow before, List<MetricsRow> rows) {
    return rows.stream()
        .filter(
            other ->
                areTwins(before, other)
                    && other.epsilon() == before.epsilon()
                    && other.clip().equals(before.clip()))
        .findFirst();
  }

  private static boolean areTwins(MetricsRow before, MetricsRow after) {
    return after.model().equals(before.model() + AdversarialTrainSettings.SUFFIX)
        && after.dataset().equals(before.dataset())
        && after.split().equals(before.split())
        && after.attack().equals(before.attack())
        && after.norm().equals(before.norm());
  }

  /** The attack with its threat model: {@code FGSM at epsilon 0.25 (L-inf, clip [0, 1])}. */
  String attack() {
    return "%s at epsilon %s (%s, %s)"
        .formatted(
            before.attack().toUpperCase(Locale.ROOT),
            Figures.epsilon(before.epsilon()),
            Figures.norm(before.norm()),
            before.clipped() ? "clipped to " + before.clip() : "not clipped");
  }

  /** What the attack does to the model, and what hardening makes of it. */
  String sentence() {
    String attacked =
        "%s takes the error of %s from %s to %s"
            .formatted(
                attack(),
                before.model(),
                Figures.percent(before.cleanError()),
                Figures.percent(before.adversarialError()));
    return after.map(row -> attacked + hardened(row)).orElse(attacked) + ".";
  }

  private String hardened(MetricsRow row) {
    String verb =
        row.adversarialError() < before.adversarialError()
            ? "brings it down to"
            : "does not help: it is";
    return "; adversarial training %s %s (clean error %s)"
        .formatted(
            verb, Figures.percent(row.adversarialError()), Figures.percent(row.cleanError()));
  }
}
