package ml.gibbon.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.gibbon.report.HtmlTable.Cell;
import ml.gibbon.report.HtmlTable.Heading;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;

/** The result table for LaTeX, with the rules of the package booktabs. */
final class ResultsLatex {

  /** A longer table does not fit on a page: the package longtable breaks it. */
  private static final int PAGE = 40;

  private static final String PERCENT = " %";

  private static final Map<Character, String> ESCAPES =
      Map.ofEntries(
          Map.entry('\\', "\\textbackslash{}"),
          Map.entry('{', "\\{"),
          Map.entry('}', "\\}"),
          Map.entry('$', "\\$"),
          Map.entry('&', "\\&"),
          Map.entry('#', "\\#"),
          Map.entry('%', "\\%"),
          Map.entry('_', "\\_"),
          Map.entry('~', "\\textasciitilde{}"),
          Map.entry('^', "\\textasciicircum{}"),
          Map.entry('<', "\\textless{}"),
          Map.entry('>', "\\textgreater{}"),
          Map.entry('|', "\\textbar{}"),
          Map.entry('"', "''"),
          Map.entry('±', "$\\pm$"),
          Map.entry('\n', " "),
          Map.entry('\r', " "));

  private ResultsLatex() {}

  /** Models on images that were made on them. */
  static String of(Metrics metrics) {
    HtmlTable table =
        ResultTables.forPaper(metrics.rows().stream().filter(MetricsRow::isWhiteBox).toList());
    boolean isLong = table.rows().size() > PAGE;
    List<Boolean> percents =
        IntStream.range(0, table.columns()).mapToObj(column -> isPercent(table, column)).toList();
    String head =
        "\\toprule\n%s \\\\\n\\midrule\n"
            .formatted(
                IntStream.range(0, table.columns())
                    .mapToObj(
                        column ->
                            escape(
                                table.headings().get(column).text()
                                    + (percents.get(column) ? ", %" : "")))
                    .collect(Collectors.joining(" & ")));
    String body =
        IntStream.range(0, table.rows().size())
            .mapToObj(row -> line(table, row, percents))
            .collect(Collectors.joining());
    return "%% Needs \\usepackage{booktabs%s}\n".formatted(isLong ? ",longtable" : "")
        + (isLong
            ? "\\begin{longtable}{%s}\n%s\\\\\n%s\\endhead\n%s\\bottomrule\n\\end{longtable}\n"
                .formatted(columns(table), caption(table, metrics), head, body)
            : "\\begin{table}\n\\centering\n%s\n\\begin{tabular}{%s}\n%s%s\\bottomrule\n\\end{tabular}\n\\end{table}\n"
                .formatted(caption(table, metrics), columns(table), head, body));
  }

  /** Whether all of a column is in percent, so that its heading can say it. */
  private static boolean isPercent(HtmlTable table, int column) {
    return table.rows().stream().allMatch(row -> row.cells().get(column).text().endsWith(PERCENT));
  }

  private static String columns(HtmlTable table) {
    return table.headings().stream()
        .map(Heading::kind)
        .map(kind -> kind.equals("head") || kind.equals("word") ? "l" : "r")
        .collect(Collectors.joining());
  }

  private static String caption(HtmlTable table, Metrics metrics) {
    String images =
        metrics.rows().stream()
            .map(row -> row.on().cleanImages())
            .distinct()
            .collect(Collectors.joining(", "));
    return "\\caption{%s}\n\\label{tab:gibbon-results}"
        .formatted(
            escape(
                "Attacks on %s%s. Robust accuracy with its 95 %% confidence interval."
                    .formatted(images, table.hasCaption() ? " (" + table.caption() + ")" : "")));
  }

  /** A model's name stands in its first row only. */
  private static String line(HtmlTable table, int row, List<Boolean> percents) {
    List<Cell> cells = table.rows().get(row).cells();
    String model = cells.get(0).text();
    boolean again = row > 0 && table.rows().get(row - 1).cells().get(0).text().equals(model);
    return "%s%s \\\\\n"
        .formatted(
            again ? "" : (row > 0 ? "\\addlinespace\n" : "") + escape(model),
            IntStream.range(1, cells.size())
                .mapToObj(
                    column -> {
                      String text = cells.get(column).text();
                      return " & "
                          + escape(percents.get(column) ? text.replace(PERCENT, "") : text);
                    })
                .collect(Collectors.joining()));
  }

  /** Text in which no character means anything to LaTeX. */
  static String escape(String text) {
    return text.chars()
        .mapToObj(c -> ESCAPES.getOrDefault((char) c, Character.toString(c)))
        .collect(Collectors.joining());
  }
}
