package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Bim;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.Tally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableChecksTest {

  private static final int VALUES = 784;

  private static List<String> found(Tally tally, AttackedImages on) {
    return TableChecks.of(tally, on, VALUES).stream().map(Finding::inWords).toList();
  }

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
        0,
        0,
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
    assertThat(found(tally(2, 90, 5, 0.25), QUARTER)).isEmpty();
  }

  @Test
  void calls_a_change_above_epsilon_an_error_but_not_its_float_rounding() {
    // 0.25 * (1 + 1e-4) = 0.250025 is the limit.
    assertThat(found(tally(2, 90, 0, 0.25002), QUARTER)).isEmpty();
    assertThat(found(tally(2, 90, 0, 0.25003), QUARTER))
        .containsExactly(
            "over-budget: ERROR, the largest change is L-inf 0.25003 but epsilon is 0.25;"
                + " run verify, discard the table");
  }

  @Test
  void measures_the_budget_in_the_norm_of_the_attack() {
    AttackedImages l2 = images(LpNorm.L2, 2, Goal.UNTARGETED, PixelFormat.FLOAT32);

    assertThat(found(tally(2, 90, 0, 2), l2)).isEmpty();
    assertThat(found(tally(2, 90, 0, 2.1), l2))
        .singleElement()
        .asString()
        .startsWith("over-budget: ERROR, the largest change is L2 2.1 ");
  }

  @Test
  void warns_of_zero_gradients_above_five_percent() {
    assertThat(found(tally(2, 90, 6, 0.25), QUARTER))
        .containsExactly(
            "zero-gradients: 6.00 % of the images were not changed at all: gradients vanish");
  }

  @Test
  void expects_unchanged_images_at_epsilon_0() {
    AttackedImages zero = images(LpNorm.LINF, 0, Goal.UNTARGETED, PixelFormat.FLOAT32);

    assertThat(found(tally(2, 2, 100, 0), zero)).isEmpty();
  }

  @Test
  void warns_of_label_leaking_when_true_labels_lead_the_attack() {
    assertThat(found(tally(3, 2, 0, 0.25), QUARTER))
        .containsExactly("label-leaking: fewer errors attacked (2.00 %) than clean (3.00 %)");
    assertThat(found(tally(3, 3, 0, 0.25), QUARTER)).isEmpty();
    assertThat(
            found(
                tally(3, 2, 0, 0.25),
                images(LpNorm.LINF, 0.25, Goal.parse("untargeted-predicted"), PixelFormat.FLOAT32)))
        .isEmpty();
  }

  @Test
  void warns_of_an_epsilon_between_grey_levels_when_stored_as_uint8() {
    // 0.25 * 255 = 63.75
    assertThat(
            found(
                tally(2, 90, 0, 0.247),
                images(LpNorm.LINF, 0.25, Goal.UNTARGETED, PixelFormat.UINT8)))
        .containsExactly(
            "epsilon-off-grey-levels: epsilon 0.25 is no whole number of grey levels: stored as uint8 it is 63/255");
    assertThat(
            found(
                tally(2, 90, 0, 8 / 255.0),
                images(LpNorm.LINF, 8 / 255.0, Goal.UNTARGETED, PixelFormat.UINT8)))
        .isEmpty();
  }

  private static AttackedImages images(Attack attack, double epsilon) {
    return new AttackedImages(
        "mnist",
        "test",
        "maxout",
        AttackKey.of(
            "attack",
            attack,
            Goal.UNTARGETED,
            new ThreatModel(
                attack.norms().contains(LpNorm.LINF) ? LpNorm.LINF : LpNorm.L2,
                epsilon,
                PixelRange.UNIT)),
        PixelFormat.FLOAT32);
  }

  @Test
  void noise_takes_no_gradients_and_leaks_no_labels() {
    AttackedImages noise = images(new Noise(), 0.25);

    assertThat(found(tally(3, 2, 0, 0.25), noise)).isEmpty();
  }

  static Stream<Arguments> attacks_by_their_reach() {
    return Stream.of(
        Arguments.of(
            new Pgd(Choice.of(0.01), 10, true, 1, LossKind.CROSS_ENTROPY),
            0.25,
            "10 steps of 0.0100 go no further than 0.1000 but epsilon is 0.25"),
        Arguments.of(new Pgd(Choice.of(0.025), 10, true, 1, LossKind.CROSS_ENTROPY), 0.25, ""),
        Arguments.of(new Pgd(Choice.AUTO, 10, true, 1, LossKind.CROSS_ENTROPY), 0.25, ""),
        Arguments.of(
            new Mim(Choice.of(0.1), 2, 1),
            0.25,
            "2 steps of 0.1000 go no further than 0.2000 but epsilon is 0.25"),
        Arguments.of(new Mim(Choice.AUTO, 10, 1), 0.25, ""),
        Arguments.of(new Bim(1 / 255.0, Choice.AUTO), 0.25, ""),
        Arguments.of(new Bim(1 / 255.0, Choice.of(8)), 8 / 255.0, ""),
        Arguments.of(
            new Bim(1 / 255.0, Choice.of(4)),
            8 / 255.0,
            "4 steps of 0.0039 go no further than 0.0157 but epsilon is 8/255"),
        Arguments.of(
            new Bim(1 / 512.0, Choice.AUTO),
            8 / 255.0,
            "10 steps of 0.0020 go no further than 0.0195 but epsilon is 8/255"),
        Arguments.of(new Fgsm(), 0.25, ""),
        Arguments.of(new Noise(), 0.25, ""));
  }

  @ParameterizedTest
  @MethodSource("attacks_by_their_reach")
  void warns_of_steps_that_cannot_reach_the_edge(Attack attack, double epsilon, String found) {
    assertThat(found(tally(2, 90, 0, epsilon), images(attack, epsilon)))
        .isEqualTo(found.isEmpty() ? List.of() : List.of("step-cannot-reach-edge: " + found));
  }

  /** Of 98 images right when clean 50 are broken. */
  @Test
  void warns_of_images_that_stand_where_epsilon_turns_them_grey() {
    Attack pgd = new Pgd(Choice.AUTO, 10, true, 1, LossKind.CROSS_ENTROPY);

    assertThat(found(tally(2, 52, 0, 0.5), images(pgd, 0.5)))
        .containsExactly(
            "survives-huge-epsilon: only 51.02 % of the images are broken though epsilon 0.5 lets every one turn grey");
    assertThat(found(tally(2, 52, 0, 0.49), images(pgd, 0.49))).isEmpty();
    assertThat(found(tally(2, 52, 0, 0.5), images(new Fgsm(), 0.5))).isEmpty();
    AttackedImages l2 =
        new AttackedImages(
            "mnist",
            "test",
            "maxout",
            AttackKey.of(
                "pgd", pgd, Goal.UNTARGETED, new ThreatModel(LpNorm.L2, 14, PixelRange.UNIT)),
            PixelFormat.FLOAT32);
    assertThat(found(tally(2, 52, 0, 14), l2)).hasSize(1); // 0.5 * sqrt(784) = 14
  }
}
