package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final MetricsRow STANDING =
      Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.01, 0.2);

  private static List<String> summary(MetricsRow... rows) {
    return Summary.of(Rows.metrics(List.of(rows)));
  }

  @Test
  void names_the_model_that_stands_best_under_its_strongest_attack() {
    assertThat(
            summary(
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.5),
                Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("maxout-adversarial", 0.1, "[0, 1]", 0.01, 0.1),
                STANDING))
        .containsExactly(
            "2 models, attacked by fgsm on 10,000 images of mnist/test: 4 tables of adversarial images.",
            "Each under the attack that does most to it, maxout-adversarial stands best: it stays right on 80.00 ± 0.79 % of the images (fgsm, L-inf, epsilon 0.25); maxout stays right on 10.00 ± 0.59 % (fgsm, L-inf, epsilon 0.25).",
            "None of the %d checks of these results was raised.".formatted(Check.values().length));
  }

  @Test
  void says_so_when_no_model_stands_and_when_there_is_one_only() {
    assertThat(
            summary(
                Rows.row("maxout", 0.25, "[0, 1]", 0.02, 1),
                Rows.row("softmax", 0.25, "[0, 1]", 0.02, 0.999)))
        .element(1)
        .asString()
        .startsWith(
            "No model stands: for each there is an attack that leaves it right on at most 0.10 ");
    assertThat(summary(Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9)))
        .element(1)
        .asString()
        .startsWith(
            "The strongest attack, fgsm, L-inf, epsilon 0.25, leaves maxout right on 10.00 ");
  }

  @Test
  void takes_the_images_of_other_models_for_an_attack_too() {
    assertThat(
            summary(
                STANDING,
                Rows.row("softmax", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.transfer("softmax", "maxout-adversarial", 0.25, "[0, 1]", 0.4)))
        .element(1)
        .asString()
        .contains("maxout-adversarial stands best: it stays right on 60.00 ", "made on softmax");
  }

  @Test
  void says_whether_warnings_undermine_it() {
    Finding masked = new Finding(Check.GRADIENT_MASKING, "one step breaks more");
    MetricsRow weak = Rows.row("softmax", 0.25, "[0, 1]", 0.02, 0.9);

    assertThat(summary(STANDING.with(masked), weak))
        .last()
        .isEqualTo(
            "Warnings were raised about maxout-adversarial itself (gradient-masking), whose numbers may say less than they seem to.");
    assertThat(summary(STANDING, weak.with(masked)))
        .last()
        .isEqualTo(
            "Warnings were raised: gradient-masking; the numbers they stand at may say less than they seem to.");
    assertThat(summary(STANDING.with(new Finding(Check.OVER_BUDGET, "too far")), weak))
        .last()
        .asString()
        .startsWith("Do not rely on these numbers: over-budget was raised");
  }
}
