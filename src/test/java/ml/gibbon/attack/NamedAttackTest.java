package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.AutoAttack;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.loss.LossKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NamedAttackTest {

  private static NamedAttack named(Attack attack, Goal goal) {
    return new NamedAttack("mine", attack, goal, new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT));
  }

  private static Pgd pgd(LossKind loss) {
    return new Pgd(Choice.AUTO, 2, false, 1, loss);
  }

  private static Apgd apgd(Apgd.Objective loss) {
    return new Apgd(loss, 9, 2, false, 1, .75);
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        Arguments.of(new Fgsm(), 2),
        Arguments.of(pgd(LossKind.CROSS_ENTROPY), 2),
        Arguments.of(pgd(LossKind.MARGIN), 2),
        Arguments.of(pgd(LossKind.DLR), 3),
        Arguments.of(new Universal(Choice.AUTO, 2, 1, Universal.Split.TRAIN, LossKind.DLR), 3),
        Arguments.of(apgd(Apgd.Objective.CROSS_ENTROPY), 2),
        Arguments.of(apgd(Apgd.Objective.DLR), 3),
        Arguments.of(apgd(Apgd.Objective.TARGETED_DLR), 4),
        Arguments.of(
            new Cascade(List.of(new Part("a", new Fgsm()), new Part("b", pgd(LossKind.DLR)))), 3),
        Arguments.of(new AutoAttack(), 2));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void a_loss_that_compares_more_classes_than_there_are_is_refused(Attack attack, int least) {
    NamedAttack mine = named(attack, Goal.UNTARGETED);

    assertThatCode(() -> mine.checkClasses("set", least)).doesNotThrowAnyException();
    assertThatCode(() -> mine.checkClasses("set", 1)).doesNotThrowAnyException();
    if (least > 2) {
      assertThatThrownBy(() -> mine.checkClasses("set", least - 1))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "attacks.mine climbs a loss that compares %d classes but set has %d: choose another loss for it, such as cross-entropy",
              least, least - 1);
    }
  }

  @Test
  void a_class_that_is_not_there_is_refused() {
    NamedAttack mine = named(new Fgsm(), new Goal.OneClass(2));

    assertThatThrownBy(() -> mine.checkClasses("set", 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("attacks.mine.goal is class 2 but set has classes 0 to 1");
  }
}
