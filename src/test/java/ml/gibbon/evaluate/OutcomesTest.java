package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {

  private static AttackedImages attack(String kind, Goal goal) {
    return new AttackedImages(
        "mnist",
        "test",
        "maxout",
        new AttackKey(
            kind, kind, new TreeMap<>(), goal, new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT)),
        PixelFormat.FLOAT32);
  }

  private static List<String> found(Outcomes outcomes, int attack) {
    return outcomes.findings(attack).stream().map(Finding::inWords).toList();
  }

  /** Two attacks: of 1,000 images right when clean, how many which of them break. */
  private static Outcomes two(
      String first, String second, long neither, long byFirst, long bySecond, long both) {
    return new Outcomes(
        List.of(attack(first, Goal.UNTARGETED), attack(second, Goal.UNTARGETED)),
        neither + byFirst + bySecond + both + 100,
        Map.of(Set.of(), neither, Set.of(0), byFirst, Set.of(1), bySecond, Set.of(0, 1), both));
  }

  @ParameterizedTest
  @CsvSource({"fgsm, pgd", "fgm, pgd", "fgvm, mim", "fgsm, bim", "fgsm, apgd", "fgsm, cascade"})
  void one_step_must_not_break_what_several_do_not(String one, String several) {
    assertThat(found(two(one, several, 500, 10, 290, 200), 1)).isEmpty();
    assertThat(found(two(one, several, 500, 11, 289, 200), 1))
        .containsExactly(
            "gradient-masking: one step of %s breaks 1.10 %% of the images right when clean on which it fails"
                .formatted(one));
    assertThat(found(two(one, several, 500, 11, 289, 200), 0)).isEmpty();
  }

  @Test
  void two_images_are_no_sign() {
    assertThat(found(two("fgsm", "pgd", 10, 2, 5, 3), 1)).isEmpty();
    assertThat(found(two("fgsm", "pgd", 10, 3, 4, 3), 1)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"square, pgd", "nes, apgd", "hopskipjump, bim"})
  void attacks_without_gradients_must_not_break_what_gradients_do_not(
      String blackBox, String gradients) {
    assertThat(found(two(blackBox, gradients, 500, 10, 290, 200), 0)).isEmpty();
    assertThat(found(two(blackBox, gradients, 500, 50, 250, 200), 0))
        .containsExactly(
            "black-box-beats-white-box: it breaks 5.00 % of the images right when clean that no attack by gradients does");
    assertThat(found(two(blackBox, "fgsm", 500, 50, 250, 200), 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"fgsm", "pgd", "mim", "auto-attack"})
  void noise_must_be_weaker(String attack) {
    assertThat(found(two("noise", attack, 900, 10, 50, 40), 1)).isEmpty();
    assertThat(found(two("noise", attack, 900, 10, 10, 80), 1))
        .containsExactly(
            "noise-is-as-strong: noise breaks 9.00 % of the images right when clean, the attack 9.00 %");
    assertThat(found(two("noise", attack, 998, 0, 0, 2), 1)).as("too few").isEmpty();
    assertThat(found(two("noise", attack, 0, 0, 0, 1000), 1)).as("all are broken").isEmpty();
  }

  @Test
  void attacks_of_other_goals_are_not_compared_but_belong_to_the_worst_case() {
    Outcomes outcomes =
        new Outcomes(
            List.of(attack("fgsm", Goal.UNTARGETED), attack("pgd", new Goal.LeastLikely())),
            200,
            Map.of(Set.of(), 20L, Set.of(0), 100L, Set.of(1), 30L));

    assertThat(found(outcomes, 1)).isEmpty();
    assertThat(outcomes.worstCase().attacks()).containsExactly("fgsm", "pgd (least-likely)");
    assertThat(outcomes.worstCase().robust()).isEqualTo(20);
    assertThat(outcomes.worstCase().robustAccuracy()).isEqualTo(0.1);
    assertThat(outcomes.worstCase().interval().low()).isLessThan(0.1);
  }
}
