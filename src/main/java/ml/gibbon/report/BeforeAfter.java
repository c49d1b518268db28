package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/**
 * One attack on a model, and the same attack on those that harden it.
 *
 * @param before the attack that speaks for this model: of the largest epsilon among the clipped
 *     ones, or among all when none is clipped
 * @param after the same on each model that hardens it
 */
record BeforeAfter(MetricsRow before, List<MetricsRow> after) {

  /** More sentences than these are not read. */
  private static final int SENTENCES = 12;

  private static final int PICTURES_OF_MODELS = 8;
  private static final int PICTURES = 4;

  /**
   * One for each model, dataset and attack, in the order of the rows.
   *
   * @param hardened the model that each hardened one hardens, by the hardened one's name
   */
  static List<BeforeAfter> of(List<MetricsRow> rows, Map<String, String> hardened) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : rows) {
      if (rows.stream().noneMatch(other -> isAfter(row, other, hardened))) {
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
        .map(before -> new BeforeAfter(before, after(before, rows, hardened)))
        .toList();
  }

  private static MetricsRow spokesman(List<MetricsRow> rows) {
    return rows.stream()
        .max(
            Comparator.comparing(MetricsRow::isClipped)
                .thenComparingDouble(row -> row.epsilon().orElse(0)))
        .orElseThrow();
  }

  private static List<MetricsRow> after(
      MetricsRow before, List<MetricsRow> rows, Map<String, String> hardened) {
    return rows.stream()
        .filter(row -> hardens(row, before, hardened) && row.hasAttackOf(before))
        .toList();
  }

  private static boolean isAfter(MetricsRow row, MetricsRow before, Map<String, String> hardened) {
    return hardens(row, before, hardened)
        && row.on().cleanImages().equals(before.on().cleanImages());
  }

  private static boolean hardens(MetricsRow row, MetricsRow before, Map<String, String> hardened) {
    return before.model().equals(hardened.get(row.model()));
  }

  /**
   * What is to be read first: a sentence for each attack or, of too many, for the one that does
   * most to each model and to those that harden it. An attack without an epsilon breaks every image
   * in the end, and says less.
   */
  static List<String> sentences(List<BeforeAfter> attacks) {
    if (attacks.size() <= SENTENCES) {
      return attacks.stream().map(BeforeAfter::sentence).toList();
    }
    return Stream.concat(
            strongest(attacks).stream().limit(SENTENCES).map(BeforeAfter::sentence),
            Stream.of("These are the attacks that did most to each model; the table has them all."))
        .toList();
  }

  /** The one that does most to each model. */
  private static Collection<BeforeAfter> strongest(List<BeforeAfter> attacks) {
    Map<List<Object>, BeforeAfter> strongest = new LinkedHashMap<>();
    Comparator<BeforeAfter> weaker =
        Comparator.<BeforeAfter, Boolean>comparing(attack -> attack.before.epsilon().isPresent())
            .thenComparingDouble(BeforeAfter::errors);
    for (BeforeAfter attack : attacks) {
      strongest.merge(
          List.of(attack.before.on().cleanImages(), attack.before.model()),
          attack,
          (one, other) -> weaker.compare(one, other) < 0 ? other : one);
    }
    return strongest.values();
  }

  /**
   * Those to show pictures of, in their order: the one that does most to each model, and others
   * while they are few.
   */
  static List<BeforeAfter> forPictures(List<BeforeAfter> attacks) {
    Stream<BeforeAfter> first = strongest(attacks).stream().limit(PICTURES_OF_MODELS);
    Set<BeforeAfter> kept = first.collect(Collectors.toCollection(LinkedHashSet::new));
    attacks.stream()
        .filter(attack -> !kept.contains(attack))
        .limit(Math.max(0, PICTURES - kept.size()))
        .toList()
        .forEach(kept::add);
    return attacks.stream().filter(kept::contains).toList();
  }

  private double errors() {
    return Stream.concat(Stream.of(before), after.stream())
        .mapToDouble(row -> row.rates().adversarialError())
        .sum();
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
    return attacked
        + after.stream()
            .map(row -> hardened(row, after.size() == 1 ? "adversarial training" : row.model()))
            .collect(Collectors.joining())
        + ".";
  }

  private String hardened(MetricsRow row, String what) {
    String verb =
        row.rates().adversarialError() < before.rates().adversarialError()
            ? "brings it down to"
            : "does not help: it is";
    return "; %s %s %s (clean error %s)"
        .formatted(
            what,
            verb,
            Figures.percent(row.rates().adversarialError()),
            Figures.percent(row.rates().cleanError()));
  }
}
