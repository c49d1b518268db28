package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Tally;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class WarningsTest {

  private static AdversarialSet set(String norm, double epsilon, String goal, String pixels) {
    return new AdversarialSet(
        "mnist",
        "test",
        "1x28x28",
        List.of("0", "1"),
        "maxout",
        "fgsm",
        norm,
        epsilon,
        true,
        0f,
        1f,
        goal,
        pixels);
  }

  private static Tally tally(
      long cleanMistakes, long adversarialMistakes, long unchanged, double linf, double l2) {
    return new Tally(
        100,
        cleanMistakes,
        adversarialMistakes,
        100 - cleanMistakes,
        50,
        unchanged,
        0.5,
        OptionalDouble.of(0.5),
        linf,
        l2,
        l2);
  }

  private static final AdversarialSet QUARTER = set("linf", 0.25, "true-label", "float32");

  @Test
  void says_nothing_of_a_sound_table() {
    assertThat(Warnings.of(tally(2, 90, 5, 0.25, 6), QUARTER)).isEmpty();
  }

  @Test
  void calls_a_change_above_epsilon_an_error_but_not_its_float_rounding() {
    // 0.25 * (1 + 1e-4) = 0.250025 is the limit.
    assertThat(Warnings.of(tally(2, 90, 0, 0.25002, 6), QUARTER)).isEmpty();
    assertThat(Warnings.of(tally(2, 90, 0, 0.25003, 6), QUARTER))
        .containsExactly(
            "C2 ERROR: the largest change is L-inf 0.25003 but epsilon is 0.25;"
                + " run verify, discard the table");
  }

  @Test
  void measures_the_budget_in_the_norm_of_the_attack() {
    AdversarialSet l2 = set("l2", 2, "true-label", "float32");

    assertThat(Warnings.of(tally(2, 90, 0, 1, 2), l2)).isEmpty();
    assertThat(Warnings.of(tally(2, 90, 0, 1, 2.1), l2))
        .singleElement()
        .asString()
        .startsWith("C2 ERROR: the largest change is L2 2.1 ");
  }

  @Test
  void warns_of_zero_gradients_above_five_percent() {
    assertThat(Warnings.of(tally(2, 90, 6, 0.25, 6), QUARTER))
        .containsExactly("C5: 6.00 % of the images were not changed at all: gradients vanish");
  }

  @Test
  void expects_unchanged_images_at_epsilon_0() {
    AdversarialSet zero = set("linf", 0, "true-label", "float32");

    assertThat(Warnings.of(tally(2, 2, 100, 0, 0), zero)).isEmpty();
  }

  @Test
  void warns_of_label_leaking_when_true_labels_lead_the_attack() {
    assertThat(Warnings.of(tally(3, 2, 0, 0.25, 6), QUARTER))
        .containsExactly("C15: fewer errors attacked (2.00 %) than clean (3.00 %): label leaking");
    assertThat(Warnings.of(tally(3, 3, 0, 0.25, 6), QUARTER)).isEmpty();
    assertThat(
            Warnings.of(tally(3, 2, 0, 0.25, 6), set("linf", 0.25, "predicted-label", "float32")))
        .isEmpty();
  }

  @Test
  void warns_of_an_epsilon_between_grey_levels_when_stored_as_uint8() {
    // 0.25 * 255 = 63.75
    assertThat(Warnings.of(tally(2, 90, 0, 0.247, 6), set("linf", 0.25, "true-label", "uint8")))
        .containsExactly(
            "C18: epsilon 0.25 is no whole number of grey levels: stored as uint8 it is 63/255");
    assertThat(
            Warnings.of(
                tally(2, 90, 0, 8 / 255.0, 6), set("linf", 8 / 255.0, "true-label", "uint8")))
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

    assertThat(rows).extracting(MetricsRow::epsilon).containsExactly(0.3, 0.1, 0.2);
    assertThat(rows.get(0).warnings())
        .containsExactly(
            "C8: success falls from 80.00 % at epsilon 0.2 to 70.00 % at 0.3:"
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
            "C9: images made on maxout give an error of 19.60 %, its own only 17.90 %:"
                + " gradient masking");
    assertThat(rows.subList(1, 6)).allSatisfy(row -> assertThat(row.warnings()).isEmpty());
  }
}
