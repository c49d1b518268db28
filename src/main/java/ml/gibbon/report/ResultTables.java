package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ml.gibbon.report.HtmlTable.Column;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;

/** The result tables of the page. */
final class ResultTables {

  private ResultTables() {}

  /** Models on images that were made on them. */
  static HtmlTable whiteBox(List<MetricsRow> rows) {
    return HtmlTable.of(
        "Result table",
        join(
            List.of(
                List.of(Column.head("model", MetricsRow::model)),
                attack(),
                List.of(images()),
                rates(),
                List.of(
                    Column.number("success", row -> Figures.percent(row.rates().successRate())),
                    confidence(),
                    confidenceOnMistakes(),
                    Column.number("largest change", row -> Figures.decimal(row.sizes().linfMax())),
                    Column.number("mean L2", row -> Figures.decimal(row.sizes().l2Mean())),
                    Column.number("gradients", ResultTables::evaluations),
                    Column.number("seconds", row -> Figures.seconds(row.seconds()))))),
        rows,
        ResultTables::warnings);
  }

  /** Models on images that were made on others. */
  static HtmlTable transfers(List<MetricsRow> rows) {
    return HtmlTable.of(
        "Result table of images of one model on another",
        join(
            List.of(
                List.of(
                    Column.word("made on", MetricsRow::source),
                    Column.head("answered by", MetricsRow::model)),
                attack(),
                List.of(images()),
                rates(),
                List.of(
                    confidence(),
                    confidenceOnMistakes(),
                    Column.number("same mistake", row -> Figures.percent(row.rates().agreement()))),
                rows.stream().anyMatch(row -> row.rates().targetRate().isPresent())
                    ? List.of(
                        Column.<MetricsRow>number(
                            "to target", row -> Figures.percent(row.rates().targetRate())))
                    : List.of())),
        rows,
        ResultTables::warnings);
  }

  /** All attacks of a threat model together. */
  static HtmlTable worstCases(Metrics metrics) {
    return HtmlTable.of(
        "Result table of all attacks together",
        List.of(
            Column.head("model", WorstCase::model),
            Column.shared("clean images", WorstCase::cleanImages),
            Column.shared("norm", worst -> Figures.norm(worst.threatModel().norm().key())),
            Column.number("epsilon", worst -> Figures.epsilon(worst.epsilon())),
            Column.shared("clip", worst -> worst.threatModel().clip().key()),
            Column.words("attacks", worst -> String.join(", ", worst.attacks())),
            Column.shared("images", worst -> Figures.count(worst.images())),
            Column.number(
                "robust accuracy",
                worst -> Figures.percent(worst.robustAccuracy(), worst.interval().margin())),
            Column.words("verdict", worst -> Verdict.of(worst, metrics.rows()))),
        metrics.worstCases(),
        worst -> List.of());
  }

  /** The columns that a paper has room for. */
  static HtmlTable forPaper(List<MetricsRow> rows) {
    return HtmlTable.of(
        "Results",
        join(
            List.of(
                List.of(Column.head("model", MetricsRow::model)),
                attack(),
                List.of(images()),
                rates())),
        rows,
        row -> List.of());
  }

  private static List<Column<MetricsRow>> join(List<List<Column<MetricsRow>>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private static List<Column<MetricsRow>> attack() {
    List<Column<MetricsRow>> columns = new ArrayList<>();
    columns.add(Column.word("attack", row -> row.attack().title()));
    columns.add(
        Column.shared("norm", row -> Figures.norm(row.attack().threatModel().norm().key())));
    columns.add(Column.number("epsilon", row -> Figures.epsilon(row.epsilon())));
    columns.add(Column.shared("goal", row -> row.attack().goal().key()));
    columns.add(Column.shared("clip", row -> row.attack().threatModel().clip().key()));
    columns.add(Column.shared("pixels", row -> row.on().pixels().key()));
    return columns;
  }

  private static Column<MetricsRow> images() {
    return Column.shared("images", row -> Figures.count(row.rates().images()));
  }

  private static List<Column<MetricsRow>> rates() {
    return List.of(
        Column.number("clean error", row -> Figures.percent(row.rates().cleanError())),
        Column.share("adversarial error", row -> Figures.percent(row.rates().adversarialError())),
        Column.number(
            "robust accuracy",
            row ->
                Figures.percent(
                    row.rates().robustAccuracy(), row.rates().robustInterval().margin())));
  }

  private static Column<MetricsRow> confidence() {
    return Column.number("confidence", row -> Figures.percent(row.rates().confidence()));
  }

  private static Column<MetricsRow> confidenceOnMistakes() {
    return Column.number("on mistakes", row -> Figures.percent(row.rates().confidenceOnMistakes()));
  }

  private static String evaluations(MetricsRow row) {
    return String.format(Locale.ROOT, "%.1f", row.sizes().evaluationsMean());
  }

  private static List<String> warnings(MetricsRow row) {
    return row.warnings().stream().map(Finding::inWords).toList();
  }
}
