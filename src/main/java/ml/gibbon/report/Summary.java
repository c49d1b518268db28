package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Interval;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;
import ml.gibbon.text.Words;

/** What the results say, in a few sentences. */
final class Summary {

  /** More attacks than these are counted, not named. */
  private static final int NAMED = 4;

  /** A model that is right on fewer of the images does not stand. */
  private static final double STANDS = .01;

  private final Metrics metrics;
  private final List<Worst> worst;

  private Summary(Metrics metrics) {
    this.metrics = metrics;
    this.worst =
        AttackGroups.models(metrics.rows()).stream()
            .flatMap(model -> worst(model).stream())
            .toList();
  }

  /**
   * What does most to a model.
   *
   * @param robustAccuracy what it leaves
   * @param attack in words
   */
  private record Worst(String model, double robustAccuracy, Interval interval, String attack) {

    private String share() {
      return Figures.percent(robustAccuracy, interval.margin());
    }
  }

  /** Two to four sentences; none without rows. */
  static List<String> of(Metrics metrics) {
    if (metrics.rows().isEmpty()) {
      return List.of();
    }
    Summary summary = new Summary(metrics);
    return Stream.concat(
            Stream.of(summary.scope()),
            Stream.concat(summary.robustness().stream(), Stream.of(summary.warnings())))
        .toList();
  }

  private String scope() {
    List<MetricsRow> rows = metrics.rows();
    List<String> attacks = rows.stream().map(row -> row.attack().title()).distinct().toList();
    return "%s, attacked by %s on %s of %s: %s of adversarial images."
        .formatted(
            Words.count(AttackGroups.models(rows).size(), "model"),
            attacks.size() <= NAMED
                ? String.join(", ", attacks)
                : Words.count(attacks.size(), "attack"),
            Words.count(rows.get(0).rates().images(), "image"),
            rows.stream()
                .map(row -> row.on().cleanImages())
                .distinct()
                .collect(Collectors.joining(", ")),
            Words.count(rows.stream().map(MetricsRow::on).distinct().count(), "table"));
  }

  /** Which model stands best, and what the strongest attacks leave. */
  private Optional<String> robustness() {
    Optional<Worst> best = best();
    if (best.isEmpty()) {
      return Optional.empty();
    }
    Worst most = best.get();
    if (worst.size() == 1) {
      return Optional.of(
          "The strongest attack, %s, leaves %s right on %s of the images."
              .formatted(most.attack, most.model, most.share()));
    }
    if (most.robustAccuracy < STANDS) {
      return Optional.of(
          "No model stands: for each there is an attack that leaves it right on at most %s of the images."
              .formatted(most.share()));
    }
    Worst least = worst.stream().min(BY_ROBUSTNESS).orElseThrow();
    return Optional.of(
        "Each under the attack that does most to it, %s stands best: it stays right on %s of the images (%s); %s stays right on %s (%s).%s"
            .formatted(
                most.model,
                most.share(),
                most.attack,
                least.model,
                least.share(),
                least.attack,
                metTheSame() ? "" : " Not all models met the same attacks."));
  }

  private static final Comparator<Worst> BY_ROBUSTNESS =
      Comparator.comparingDouble(Worst::robustAccuracy);

  private Optional<Worst> best() {
    return worst.stream().max(BY_ROBUSTNESS);
  }

  /** By attacks with an epsilon on clipped images, where there are any; transfers count, too. */
  private Optional<Worst> worst(String model) {
    List<MetricsRow> rows =
        metrics.rows().stream()
            .filter(row -> row.model().equals(model) && row.epsilon().isPresent())
            .toList();
    boolean clipped = rows.stream().anyMatch(MetricsRow::isClipped);
    Stream<Worst> alone =
        rows.stream().filter(row -> row.isClipped() == clipped).map(Summary::worst);
    Stream<Worst> together =
        metrics.worstCases().stream()
            .filter(all -> all.model().equals(model) && isClipped(all.threatModel()) == clipped)
            .map(Summary::worst);
    return Stream.concat(alone, together).min(BY_ROBUSTNESS);
  }

  private static boolean isClipped(ThreatModel threatModel) {
    return !threatModel.clip().isNone();
  }

  private static Worst worst(MetricsRow row) {
    return new Worst(
        row.model(),
        row.rates().robustAccuracy(),
        row.rates().robustInterval(),
        "%s, %s, epsilon %s%s"
            .formatted(
                row.attack().title(),
                Figures.norm(row.attack().threatModel().norm().key()),
                Figures.epsilon(row.epsilon()),
                row.isWhiteBox() ? "" : ", made on " + row.source()));
  }

  private static Worst worst(WorstCase all) {
    return new Worst(
        all.model(),
        all.robustAccuracy(),
        all.interval(),
        "%s together, %s, epsilon %s"
            .formatted(
                all.attacks().size() <= NAMED
                    ? String.join(", ", all.attacks())
                    : Words.count(all.attacks().size(), "attack"),
                Figures.norm(all.threatModel().norm().key()),
                Figures.epsilon(all.epsilon())));
  }

  private boolean metTheSame() {
    return AttackGroups.by(
                metrics.rows().stream().filter(MetricsRow::isWhiteBox).toList(), MetricsRow::model)
            .stream()
            .map(
                rows ->
                    rows.stream()
                        .map(row -> List.of(row.attackButEpsilon(), row.epsilon()))
                        .collect(Collectors.toSet()))
            .distinct()
            .count()
        == 1;
  }

  /** Whether the checks leave the numbers standing. */
  private String warnings() {
    Set<Check> raised = metrics.raised();
    if (raised.isEmpty()) {
      return "None of the %d checks of these results was raised.".formatted(Check.values().length);
    }
    List<Check> errors =
        raised.stream().filter(check -> check.severity() == Check.Severity.ERROR).toList();
    if (!errors.isEmpty()) {
      return "Do not rely on these numbers: %s %s raised, so that what was measured is not what it claims to be."
          .formatted(names(errors), errors.size() == 1 ? "was" : "were");
    }
    List<Check> ofBest = best().map(this::raisedOf).orElse(List.of());
    return ofBest.isEmpty()
        ? "Warnings were raised: %s; the numbers they stand at may say less than they seem to."
            .formatted(names(raised))
        : "Warnings were raised about %s itself (%s), whose numbers may say less than they seem to."
            .formatted(best().orElseThrow().model, names(ofBest));
  }

  private static String names(Iterable<Check> checks) {
    List<String> names = new ArrayList<>();
    checks.forEach(check -> names.add(check.key()));
    return String.join(", ", names);
  }

  private List<Check> raisedOf(Worst model) {
    return Stream.concat(
            metrics.rows().stream()
                .filter(row -> row.model().equals(model.model))
                .flatMap(row -> row.warnings().stream()),
            metrics.models().getOrDefault(model.model, List.of()).stream())
        .map(Finding::check)
        .distinct()
        .toList();
  }
}
