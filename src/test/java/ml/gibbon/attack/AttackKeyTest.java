package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.loss.LossKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttackKeyTest {

  private static AttackKey fgsm(double epsilon, PixelRange clip) {
    return AttackKey.of(
        "fgsm", new Fgsm(), Goal.UNTARGETED, new ThreatModel(LpNorm.LINF, epsilon, clip));
  }

  @Test
  void folders_say_what_the_table_is() {
    assertThat(fgsm(.25, PixelRange.UNIT).folder()).isEqualTo("fgsm-linf-0.25");
    assertThat(fgsm(1, PixelRange.NONE).folder()).isEqualTo("fgsm-linf-1-unclipped");
    assertThat(fgsm(.1, new PixelRange(-1, 1)).folder()).isEqualTo("fgsm-linf-0.1-clip--1.0-1.0");
    AttackKey smallest =
        AttackKey.of(
            "line",
            new Fgvm(Fgvm.Scaling.SEARCH),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT));
    assertThat(smallest.folder()).isEqualTo("line-l2");
  }

  /** Epsilons that differ in their last digit, clips, and an attack that is named like a folder. */
  @Test
  void no_two_tables_share_a_folder() {
    List<String> folders = new ArrayList<>();
    for (double epsilon : new double[] {.1, Math.nextUp(.1), 1e-9, 8 / 255.0, .0313725490}) {
      folders.add(fgsm(epsilon, PixelRange.UNIT).folder());
      folders.add(fgsm(epsilon, PixelRange.NONE).folder());
    }
    folders.add(
        AttackKey.of(
                "fgsm-linf-1",
                new Fgvm(Fgvm.Scaling.SEARCH),
                Goal.UNTARGETED,
                new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT))
            .folder());
    folders.add(fgsm(1, PixelRange.UNIT).folder());
    assertThat(folders).doesNotHaveDuplicates();
  }

  @Test
  void words_name_kind_norm_epsilon_goal_and_clip() {
    AttackKey key =
        AttackKey.of(
            "strong",
            new Pgd(Choice.AUTO, 40, true, 1, LossKind.CROSS_ENTROPY),
            new Goal.LeastLikely(),
            new ThreatModel(LpNorm.L2, 2, PixelRange.NONE));
    assertThat(key.inWords()).isEqualTo("strong (pgd), L2, epsilon 2, least-likely, clip none");
    assertThat(key.settings())
        .containsEntry("steps", "40")
        .containsEntry("step-size", "auto")
        .containsEntry("random-start", "true")
        .containsEntry("loss", "cross-entropy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"untargeted", "untargeted-predicted", "least-likely", "random-class", "class-7"})
  void goals_read_back(String key) {
    assertThat(Goal.parse(key).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "targeted", "-1", "class-", "class--1", "1.5"})
  void what_is_no_goal_is_refused(String text) {
    assertThatThrownBy(() -> Goal.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "[0, 1]", "[-1, 1]", "[0.1, 0.9]"})
  void ranges_read_back(String key) {
    assertThat(PixelRange.parse(key).key()).isEqualTo(key);
  }
}
