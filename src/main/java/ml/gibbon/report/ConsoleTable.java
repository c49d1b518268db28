package ml.gibbon.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;

/** The result table as plain text, below it transfers, all attacks together, and warnings. */
final class ConsoleTable {

  /** How the attack is written; these columns and those before them are aligned to the left. */
  private static final List<String> ATTACK =
      List.of("attack", "norm", "epsilon", "goal", "clip", "pixels");

  private static final List<String> RATES =
      List.of("clean err", "adv. err", "robust", "success", "confid.", "mistaken");

  private static final List<String> SIZES = List.of("linf", "l2", "grads", "sec");

  /** Each once, for readers who see the table only. */
  private static final String MEANINGS =
      "robust: right both when clean and attacked, with its 95 % interval; success: of those right when clean; confid.: mean probability of all answers, mistaken: of the wrong ones; linf: largest change, l2: mean length; grads: gradients for an image\n";

  private ConsoleTable() {}

  /** One block for each set of images, in the order of the rows. */
  static String of(Metrics metrics) {
    List<MetricsRow> rows = metrics.rows();
    Set<String> sets = new LinkedHashSet<>();
    rows.forEach(row -> sets.add(setOf(row)));
    StringBuilder text = new StringBuilder();
    for (String set : sets) {
      text.append(set).append('\n');
      List<MetricsRow> ofSet = rows.stream().filter(row -> setOf(row).equals(set)).toList();
      text.append(table(ofSet.stream().filter(MetricsRow::isWhiteBox).toList()));
      List<MetricsRow> transfers = ofSet.stream().filter(row -> !row.isWhiteBox()).toList();
      if (!transfers.isEmpty()) {
        text.append("\nimages of one model on another:\n").append(transfers(transfers));
      }
    }
    if (!metrics.worstCases().isEmpty()) {
      text.append("\nall attacks together, the worst for each image:\n");
      text.append(worstCases(metrics));
    }
    metrics.models().forEach((model, findings) -> warn(text, model, findings));
    rows.forEach(row -> warn(text, row.model() + ", " + row.on().inWords(), row.warnings()));
    return text + MEANINGS;
  }

  private static void warn(StringBuilder text, String of, List<Finding> findings) {
    findings.forEach(finding -> text.append("! %s: %s%n".formatted(of, finding.inWords())));
  }

  private static String worstCases(Metrics metrics) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("model", "attacks", "norm", "epsilon", "clip", "robust", "verdict"));
    for (WorstCase worst : metrics.worstCases()) {
      lines.add(
          List.of(
              worst.model(),
              String.join(", ", worst.attacks()),
              Figures.norm(worst.threatModel().norm().key()),
              Figures.epsilon(worst.epsilon()),
              worst.threatModel().clip().key(),
              Figures.percent(worst.robustAccuracy(), worst.interval().margin()),
              Verdict.of(worst, metrics.rows())));
    }
    return TextTable.of(5, lines);
  }

  private static String setOf(MetricsRow row) {
    return "%s, %s images".formatted(row.on().cleanImages(), Figures.count(row.rates().images()));
  }

  private static String table(List<MetricsRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(join(List.of(List.of("model"), ATTACK, RATES, SIZES)));
    for (MetricsRow row : rows) {
      lines.add(join(List.of(List.of(row.model()), attack(row), rates(row), sizes(row))));
    }
    return TextTable.of(1 + ATTACK.size(), lines);
  }

  private static String transfers(List<MetricsRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    boolean targeted = rows.stream().anyMatch(row -> row.rates().targetRate().isPresent());
    lines.add(
        join(
            List.of(
                List.of("made on", "answered by"),
                ATTACK,
                RATES,
                List.of("same mistake"),
                targeted ? List.of("to target") : List.of())));
    for (MetricsRow row : rows) {
      lines.add(
          join(
              List.of(
                  List.of(row.source(), row.model()),
                  attack(row),
                  rates(row),
                  List.of(Figures.percent(row.rates().agreement())),
                  targeted
                      ? List.of(Figures.percent(row.rates().targetRate()))
                      : List.<String>of())));
    }
    return TextTable.of(2 + ATTACK.size(), lines);
  }

  private static List<String> join(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private static List<String> attack(MetricsRow row) {
    return List.of(
        row.attack().title(),
        Figures.norm(row.attack().threatModel().norm().key()),
        Figures.epsilon(row.epsilon()),
        row.attack().goal().key(),
        row.attack().threatModel().clip().key(),
        row.on().pixels().key());
  }

  private static List<String> rates(MetricsRow row) {
    return List.of(
        Figures.percent(row.rates().cleanError()),
        Figures.percent(row.rates().adversarialError()),
        Figures.percent(row.rates().robustAccuracy(), row.rates().robustInterval().margin()),
        Figures.percent(row.rates().successRate()),
        Figures.percent(row.rates().confidence()),
        Figures.percent(row.rates().confidenceOnMistakes()));
  }

  private static List<String> sizes(MetricsRow row) {
    return List.of(
        Figures.decimal(row.sizes().linfMax()),
        Figures.decimal(row.sizes().l2Mean()),
        String.format(Locale.ROOT, "%.1f", row.sizes().evaluationsMean()),
        Figures.seconds(row.seconds()));
  }
}
