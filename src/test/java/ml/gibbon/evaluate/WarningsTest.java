package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.Tally;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class WarningsTest {

  private static AttackedImages images(LpNorm norm, double epsilon, Goal goal, PixelFormat pixels) {
    return new AttackedImages(
        "mnist",
        "test",
        "maxout",
        AttackKey.of(
            "attack",
            new Pgd(Choice.AUTO, 1, false, 1, LossKind.CROSS_ENTROPY),
            goal,
            new ThreatModel(norm, epsilon, PixelRange.UNIT)),
        pixels);
  }

  private static Tally tally(
      long cleanMistakes, long adversarialMistakes, long unchanged, double largest) {
    return new Tally(
        100,
        cleanMistakes,
        adversarialMistakes,
        100 - Math.max(cleanMistakes, adversarialMistakes),
        100 - cleanMistakes,
        50,
        unchanged,
        0.5,
        OptionalDouble.of(0.5),
        largest,
        new Sizes(largest, 5, 5, 1, 0));
  }

  private static final AttackedImages QUARTER =
      images(LpNorm.LINF, 0.25, Goal.UNTARGETED, PixelFormat.FLOAT32);

  @Test
  void says_nothing_of_a_sound_table() {
    assertThat(Warnings.of(tally(2, 90, 5, 0.25), QUARTER)).isEmpty();
  }

  @Test
  void calls_a_change_above_epsilon_an_error_but_not_its_float_rounding() {
    // 0.25 * (1 + 1e-4) = 0.250025 is the limit.
    assertThat(Warnings.of(tally(2, 90, 0, 0.25002), QUARTER)).isEmpty();
    assertThat(Warnings.of(tally(2, 90, 0, 0.25003), QUARTER))
        .containsExactly(
            "over-budget: ERROR, the largest change is L-inf 0.25003 but epsilon is 0.25;"
                + " run verify, discard the table");
  }

  @Test
  void measures_the_budget_in_the_norm_of_the_attack() {
    AttackedImages l2 = images(LpNorm.L2, 2, Goal.UNTARGETED, PixelFormat.FLOAT32);

    assertThat(Warnings.of(tally(2, 90, 0, 2), l2)).isEmpty();
    assertThat(Warnings.of(tally(2, 90, 0, 2.1), l2))
        .singleElement()
        .asString()
        .startsWith("over-budget: ERROR, the largest change is L2 2.1 ");
  }

  @Test
  void warns_of_zero_gradients_above_five_percent() {
    assertThat(Warnings.of(tally(2, 90, 6, 0.25), QUARTER))
        .containsExactly(
            "zero-gradients: 6.00 % of the images were not changed at all: gradients vanish");
  }

  @Test
  void expects_unchanged_images_at_epsilon_0() {
    AttackedImages zero = images(LpNorm.LINF, 0, Goal.UNTARGETED, PixelFormat.FLOAT32);

    assertThat(Warnings.of(tally(2, 2, 100, 0), zero)).isEmpty();
  }

  @Test
  void warns_of_label_leaking_when_true_labels_lead_the_attack() {
    assertThat(Warnings.of(tally(3, 2, 0, 0.25), QUARTER))
        .containsExactly("label-leaking: fewer errors attacked (2.00 %) than clean (3.00 %)");
    assertThat(Warnings.of(tally(3, 3, 0, 0.25), QUARTER)).isEmpty();
    assertThat(
            Warnings.of(
                tally(3, 2, 0, 0.25),
                images(LpNorm.LINF, 0.25, Goal.parse("untargeted-predicted"), PixelFormat.FLOAT32)))
        .isEmpty();
  }

  @Test
  void warns_of_an_epsilon_between_grey_levels_when_stored_as_uint8() {
    // 0.25 * 255 = 63.75
    assertThat(
            Warnings.of(
                tally(2, 90, 0, 0.247),
                images(LpNorm.LINF, 0.25, Goal.UNTARGETED, PixelFormat.UINT8)))
        .containsExactly(
            "fractional-grey-levels: epsilon 0.25 is no whole number of grey levels: stored as uint8 it is 63/255");
    assertThat(
            Warnings.of(
                tally(2, 90, 0, 8 / 255.0),
                images(LpNorm.LINF, 8 / 255.0, Goal.UNTARGETED, PixelFormat.UINT8)))
        .isEmpty();
  }

  @Test
  void warns_when_success_falls_while_epsilon_grows() {
    List<MetricsRow> rows =
        Warnings.acrossRows(
            List.of(
                Rows.row("maxout", 0.3, "[0, 1]", 0.02, 0.70),
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.50),
                Rows.row("maxout", 0.2, "[0, 1]", 0.02, 0.80)));

    assertThat(rows).extracting(row -> row.epsilon().orElseThrow()).containsExactly(0.3, 0.1, 0.2);
    assertThat(rows.get(0).warnings())
        .containsExactly(
            "success-falls-with-epsilon: success falls from 80.00 % at epsilon 0.2 to 70.00 % at 0.3:"
                + " gradient masking or overshooting");
    assertThat(rows.get(1).warnings()).isEmpty();
    assertThat(rows.get(2).warnings()).isEmpty();
  }

  @Test
  void compares_only_rows_that_differ_in_epsilon_alone_and_by_more_than_a_point() {
    List<MetricsRow> rows =
        Warnings.acrossRows(
            List.of(
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.90),
                Rows.row("maxout", 0.2, "none", 0.02, 0.50),
                Rows.row("softmax", 0.2, "[0, 1]", 0.02, 0.50),
                Rows.row("maxout", 0.2, "[0, 1]", 0.02, 0.895)));

    assertThat(rows).allSatisfy(row -> assertThat(row.warnings()).isEmpty());
  }

  @Test
  void warns_when_images_of_another_model_are_stronger_than_the_models_own() {
    List<MetricsRow> rows =
        Warnings.acrossRows(
            List.of(
                Rows.row("hardened", 0.25, "none", 0.02, 0.179),
                Rows.row("hardened", 0.1, "none", 0.02, 0.15),
                Rows.row("maxout", 0.25, "none", 0.02, 0.90),
                Rows.transfer("maxout", "hardened", 0.25, "none", 0.196),
                Rows.transfer("softmax", "hardened", 0.25, "none", 0.1),
                Rows.transfer("hardened", "maxout", 0.25, "none", 0.905)));

    assertThat(rows.get(0).warnings())
        .containsExactly(
            "transfer-beats-white-box: images made on maxout give an error of 19.60 %, its own only 17.90 %:"
                + " gradient masking");
    assertThat(rows.subList(1, 6)).allSatisfy(row -> assertThat(row.warnings()).isEmpty());
  }
}
