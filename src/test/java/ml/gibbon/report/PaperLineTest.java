package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.config.PaperEntry;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.result.Explanation.Rubbish;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Quantity;
import ml.gibbon.result.RubbishRate;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaperLineTest {

  private static final List<MetricsRow> ROWS =
      List.of(
          Rows.row("m-seed1", 0.25, "none", 0.01, 0.90),
          Rows.row("m-seed2", 0.25, "none", 0.02, 0.94),
          Rows.row("m-seed1", 0.25, "[0, 1]", 0.01, 0.80),
          Rows.row("m-seed1", 0.1, "none", 0.01, 0.70),
          Rows.transfer("m-seed1", "other", 0.25, "none", 0.40));

  static PaperEntry entry(List<String> models, List<String> sources, String note) {
    return new PaperEntry(
        "FGSM",
        models,
        sources,
        "fgsm",
        OptionalDouble.of(0.25),
        PixelRange.NONE,
        new TreeMap<>(
            Map.of(
                Quantity.CLEAN_ERROR,
                OptionalDouble.of(0.0094),
                Quantity.ADVERSARIAL_ERROR,
                OptionalDouble.of(0.894))),
        new TreeMap<>(),
        note);
  }

  static PaperEntry entry(String model, String source, String note) {
    return entry(List.of(model), List.of(source), note);
  }

  @Test
  void a_family_is_shown_by_mean_and_spread_of_its_white_box_rows() {
    List<String> family = List.of("m-seed1", "m-seed2");

    assertThat(PaperLine.of(List.of(entry(family, family, "shorter training")), ROWS, List.of()))
        .containsExactly(
            new PaperLine(
                "FGSM",
                "fgsm, L-inf, epsilon 0.25, untargeted, clip none, float32",
                "clean error",
                "1.50 +- 0.71 % (n = 2)",
                "",
                "0.94 %",
                "shorter training"),
            new PaperLine(
                "", "", "adversarial error", "92.00 +- 2.83 % (n = 2)", "80.00 %", "89.4 %", ""));
  }

  @Test
  void a_transfer_is_found_by_source_and_model() {
    assertThat(PaperLine.of(List.of(entry("other", "m-seed1", "")), ROWS, List.of()).get(1).ours())
        .isEqualTo("40.00 %");
  }

  @Test
  void what_was_not_measured_is_a_dash() {
    assertThat(PaperLine.of(List.of(entry("x", "x", "")), ROWS, List.of()).get(0).ours())
        .isEqualTo("-");
  }

  @ParameterizedTest
  @CsvSource({"0.00782, 0.782 %", "0.179, 17.9 %", "0.9, 90 %", "1, 100 %", "0, 0 %"})
  void what_the_paper_reports_keeps_its_digits(double value, String shown) {
    PaperEntry entry =
        new PaperEntry(
            "",
            List.of("other"),
            List.of("m-seed1"),
            "fgsm",
            OptionalDouble.of(0.25),
            PixelRange.NONE,
            new TreeMap<>(Map.of(Quantity.CLEAN_ERROR, OptionalDouble.of(value))),
            new TreeMap<>(),
            "");

    assertThat(PaperLine.of(List.of(entry), ROWS, List.of()).get(0).paper()).isEqualTo(shown);
  }

  @Test
  void rubbish_is_found_by_model() {
    PaperEntry entry =
        new PaperEntry(
            "noise",
            List.of("m"),
            List.of("m"),
            "fgsm",
            OptionalDouble.of(0.25),
            PixelRange.NONE,
            new TreeMap<>(),
            new TreeMap<>(
                Map.of(
                    RubbishRate.RUBBISH,
                    OptionalDouble.of(0.9835),
                    RubbishRate.RUBBISH_CONFIDENCE,
                    OptionalDouble.empty())),
            "");

    assertThat(
            PaperLine.of(
                List.of(entry),
                ROWS,
                List.of(
                    said("m", new Rubbish(200, 50, OptionalDouble.of(0.75))),
                    said("o", new Rubbish(1, 0, OptionalDouble.empty())))))
        .containsExactly(
            new PaperLine("noise", "", "rubbish called a class", "25.00 %", "", "98.35 %", ""),
            new PaperLine("", "", "confidence on that rubbish", "75.00 %", "", "-", ""));
  }

  private static OfModel said(String model, Rubbish rubbish) {
    return new OfModel(model, "", null, 1, List.of(), rubbish, List.of());
  }

  @Test
  void markdown_has_one_line_for_each_number_and_no_cell_breaks_out() {
    String table =
        PaperLine.markdown(
            PaperLine.of(List.of(entry("other", "m-seed1", "a|b\nc")), ROWS, List.of()));

    assertThat(table.lines())
        .containsExactly(
            "| experiment | attack | quantity | ours | clipped to [0, 1] | paper | why they differ"
                + " |",
            "|---|---|---|---|---|---|---|",
            "| FGSM | fgsm, L-inf, epsilon 0.25, untargeted, clip none, float32 | clean error |"
                + " 1.00 % |  | 0.94 % | a\\|b c |",
            "|  |  | adversarial error | 40.00 % |  | 89.4 % |  |");
  }

  @Test
  void the_console_has_the_notes_below_the_table() {
    String text =
        PaperLine.text(
            PaperLine.of(List.of(entry("other", "m-seed1", "shorter")), ROWS, List.of()));

    assertThat(text).endsWith("89.4 %\n\nWhy they differ\nFGSM: shorter\n");
  }

  @Test
  void means_over_seeds_keep_the_white_box_and_transfers_apart() {
    List<FamilyRow> means = FamilyRow.of(ROWS, Map.of("m", List.of("m-seed1", "m-seed2")));

    assertThat(means).hasSize(1);
    assertThat(means.get(0).model()).isEqualTo("m");
    assertThat(means.get(0).source()).isEqualTo("itself");
    assertThat(means.get(0).adversarialError()).isEqualTo("92.00 +- 2.83 % (n = 2)");
  }
}
