package ml.gibbon.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;

/** The result table as plain text, transfers below it, and warnings below these. */
final class ConsoleTable {

  /** Columns up to this one hold words and are aligned to the left, the others to the right. */
  private static final int WORDS = 3;

  private static final List<String> HEADER =
      List.of(
          "model",
          "attack",
          "norm",
          "epsilon",
          "clip",
          "clean err",
          "adv. err",
          "confid.",
          "mistaken",
          "success",
          "linf",
          "l2",
          "sec");

  private static final List<String> TRANSFER_HEADER =
      List.of(
          "made on",
          "answered by",
          "attack",
          "norm",
          "epsilon",
          "clip",
          "clean err",
          "adv. err",
          "confid.",
          "mistaken",
          "same mistake");

  private ConsoleTable() {}

  /** One block for each set of images, in the order of the rows. */
  static String of(List<MetricsRow> rows) {
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
    for (MetricsRow row : rows) {
      for (String warning : row.warnings()) {
        text.append(
            "! %s, %s %s: %s%n"
                .formatted(row.model(), row.attack(), Figures.epsilon(row.epsilon()), warning));
      }
    }
    return text.toString();
  }

  private static String setOf(MetricsRow row) {
    return "%s/%s, %s images".formatted(row.dataset(), row.split(), Figures.count(row.images()));
  }

  private static String table(List<MetricsRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    rows.forEach(row -> lines.add(cells(row)));
    return TextTable.of(WORDS, lines);
  }

  private static String transfers(List<MetricsRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(TRANSFER_HEADER);
    for (MetricsRow row : rows) {
      lines.add(
          List.of(
              row.source(),
              row.model(),
              row.attack(),
              Figures.norm(row.norm()),
              Figures.epsilon(row.epsilon()),
              row.clip(),
              Figures.percent(row.cleanError()),
              Figures.percent(row.adversarialError()),
              Figures.percent(row.confidence()),
              Figures.percent(row.confidenceOnMistakes()),
              Figures.percent(row.agreement())));
    }
    return TextTable.of(WORDS + 1, lines);
  }

  private static List<String> cells(MetricsRow row) {
    return List.of(
        row.model(),
        row.attack(),
        Figures.norm(row.norm()),
        Figures.epsilon(row.epsilon()),
        row.clip(),
        Figures.percent(row.cleanError()),
        Figures.percent(row.adversarialError()),
        Figures.percent(row.confidence()),
        Figures.percent(row.confidenceOnMistakes()),
        Figures.percent(row.successRate()),
        Figures.decimal(row.linfMax()),
        Figures.decimal(row.l2Mean()),
        Figures.seconds(row.seconds()));
  }
}
