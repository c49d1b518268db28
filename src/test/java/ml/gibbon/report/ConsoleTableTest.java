package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.WorstCase;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class ConsoleTableTest {

  private static final MetricsRow MAXOUT = Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934);
  private static final MetricsRow HARDENED =
      Rows.row("maxout-adversarial", 8 / 255.0, "none", 0.0084, 0.142);

  private static String of(MetricsRow... rows) {
    return ConsoleTable.of(Rows.metrics(List.of(rows)));
  }

  @Test
  void aligns_words_to_the_left_and_numbers_to_the_right() {
    List<String> lines = of(MAXOUT, HARDENED).lines().toList();

    assertThat(lines)
        .containsExactly(
            "mnist/test, 10,000 images",
            "model               attack  norm   epsilon  goal        clip    pixels   clean err"
                + "  adv. err          robust  success  confid.  mistaken    linf      l2  grads   sec",
            "maxout              fgsm    L-inf  0.25     untargeted  [0, 1]  float32     1.90 %"
                + "   93.40 %   6.60 ± 0.49 %  93.40 %  80.00 %   75.00 %  0.2500  5.5000    1.0  12.3",
            "maxout-adversarial  fgsm    L-inf  8/255    untargeted  none    float32     0.84 %"
                + "   14.20 %  85.80 ± 0.69 %  14.20 %  80.00 %   75.00 %  0.0314  5.5000    1.0  12.3",
            "robust: right both when clean and attacked, with its 95 % interval; success: of those right when clean;"
                + " confid.: mean probability of all answers, mistaken: of the wrong ones;"
                + " linf: largest change, l2: mean length; grads: gradients for an image");
  }

  @Test
  void shows_a_dash_for_a_rate_that_is_not_defined() {
    MetricsRow row =
        new MetricsRow(
            Rows.images("maxout", 0.25, "none"),
            "maxout",
            new Rates(
                10,
                0,
                0,
                1,
                OptionalDouble.empty(),
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty()),
            new Sizes(0.25, 5, 5, 1, 0),
            1,
            List.of());

    assertThat(of(row).lines().toList().get(2))
        .contains("100.00 ± 15.42 %        -  100.00 %         -  0.2500");
  }

  @Test
  void lists_warnings_below_the_table() {
    MetricsRow row =
        MAXOUT.withWarnings(
            List.of(
                new Finding(Check.SUCCESS_FALLS_WITH_EPSILON, "falls"),
                new Finding(Check.LABEL_LEAKING, "leaks")));

    assertThat(of(row).lines().skip(3).limit(2))
        .containsExactly(
            "! maxout, fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1], float32: success-falls-with-epsilon: falls",
            "! maxout, fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1], float32: label-leaking: leaks");
  }

  @Test
  void shows_all_attacks_together_and_what_was_found_about_models() {
    Metrics metrics =
        new Metrics(
            Rows.metrics(List.of()).provenance(),
            List.of(MAXOUT),
            List.of(
                new WorstCase(
                    "mnist",
                    "test",
                    "maxout",
                    MAXOUT.attack().threatModel(),
                    List.of("fgsm", "pgd"),
                    10_000,
                    381)),
            new TreeMap<>(Map.of("maxout", List.of(new Finding(Check.ANSWERS_CHANGE, "they do")))));

    assertThat(ConsoleTable.of(metrics).lines().skip(3).limit(5))
        .containsExactly(
            "",
            "all attacks together, the worst for each image:",
            "model   attacks    norm   epsilon  clip           robust                         verdict",
            "maxout  fgsm, pgd  L-inf  0.25     [0, 1]  3.81 ± 0.38 %  broken: 3.81 % left of 98.10 %",
            "! maxout: answers-change: they do");
  }

  @Test
  void transfers_stand_in_a_table_of_their_own() {
    String text =
        of(
            Rows.row("maxout", 0.25, "none", 0.01, 0.9),
            Rows.transfer("maxout", "softmax", 0.25, "none", 0.4));

    assertThat(text.lines())
        .anyMatch(line -> line.equals("images of one model on another:"))
        .anyMatch(line -> line.matches("maxout +softmax +fgsm.* 40\\.00 %.* 50\\.00 %"));
  }
}
