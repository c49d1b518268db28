package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class ResultFilesTest {

  private static final MetricsRow ROW = Rows.row("max_out", 0.25, "[0, 1]", 0.019, 0.934);

  @Test
  void latex_reads_its_own_characters_as_text() {
    assertThat(ResultsLatex.escape("50 % of $x_1 & #2 {a} ~ ^ \\ \"<|>\" ± 1"))
        .isEqualTo(
            "50 \\% of \\$x\\_1 \\& \\#2 \\{a\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{} ''\\textless{}\\textbar{}\\textgreater{}'' $\\pm$ 1");
  }

  @Test
  void latex_has_a_caption_and_units_in_the_heading() {
    String latex =
        ResultsLatex.of(Rows.metrics(List.of(ROW, Rows.row("max_out", 0.1, "[0, 1]", 0.019, 0.5))));

    assertThat(latex)
        .contains(
            "\\caption{Attacks on mnist/test (norm L-inf; goal untargeted; clip [0, 1]; pixels float32; images 10,000).",
            "\\begin{tabular}{llrrrr}",
            "model & attack & epsilon & clean error, \\% & adversarial error, \\% & robust accuracy, \\% \\\\\n\\midrule",
            "max\\_out & fgsm & 0.25 & 1.90 & 93.40 & 6.60 $\\pm$ 0.49 \\\\\n & fgsm & 0.1 &",
            "\\bottomrule\n\\end{tabular}")
        .doesNotContain("longtable");
  }

  @Test
  void latex_breaks_a_table_that_is_longer_than_a_page() {
    List<MetricsRow> rows =
        IntStream.rangeClosed(1, 41)
            .mapToObj(i -> Rows.row("m" + i, .1, "[0, 1]", .01, .5))
            .toList();

    assertThat(ResultsLatex.of(Rows.metrics(rows)))
        .contains("\\usepackage{booktabs,longtable}", "\\begin{longtable}{llrrrr}", "\\endhead")
        .doesNotContain("\\begin{table}");
  }

  /** Read by Univocity's parser, which Spark reads CSV with. */
  @Test
  void csv_has_the_keys_and_values_of_metrics_json() {
    String csv =
        ResultsCsv.of(
            Rows.metrics(
                List.of(
                    ROW.with(new Finding(Check.LABEL_LEAKING, "fewer, \"by far\""))
                        .with(new Finding(Check.OVER_BUDGET, "x")))));

    var settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");
    List<String[]> lines = new CsvParser(settings).parseAll(new StringReader(csv));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .contains("dataset", "robust_accuracy_low", "success_rate", "warnings")
        .doesNotContain("breaking_epsilons");
    List<String> header = List.of(lines.get(0));
    String[] row = lines.get(1);
    assertThat(row).hasSameSizeAs(lines.get(0));
    assertThat(row[header.indexOf("clip")]).isEqualTo("[0, 1]");
    assertThat(row[header.indexOf("clean_error")]).isEqualTo("0.019");
    assertThat(row[header.indexOf("agreement")]).isNull();
    assertThat(row[header.indexOf("warnings")])
        .isEqualTo("label-leaking: fewer, \"by far\"; over-budget: x");
  }
}
