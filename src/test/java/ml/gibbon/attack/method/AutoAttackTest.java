package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.LpNorm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Order and numbers as the authors' code has them in its standard version. */
class AutoAttackTest {

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void parts_and_numbers_are_those_of_the_standard_version(LpNorm norm) {
    assertThat(new AutoAttack().parts(norm, 10))
        .containsExactly(
            new Part("apgd-ce", new Apgd(Apgd.Objective.CROSS_ENTROPY, 9, 100, true, 1, .75)),
            new Part("apgd-t", new Apgd(Apgd.Objective.TARGETED_DLR, 9, 100, true, 1, .75)),
            new Part("fab-t", new Fab(100, 1, .1, 1.05, .9, 9, Fab.Towards.EACH)),
            new Part("square", new Square(5000, .8, Choice.of(10_000))));
  }

  @Test
  void under_l1_there_are_five_restarts_and_then_five_targets() {
    List<Part> parts = new AutoAttack().parts(LpNorm.L1, 10);
    assertThat(((Apgd) parts.get(0).attack()).restarts()).isEqualTo(5);
    assertThat(((Apgd) parts.get(1).attack()).targets()).isEqualTo(5);
    assertThat(((Fab) parts.get(2).attack()).classes()).isEqualTo(9);
  }

  @Test
  void targeted_apgd_is_left_out_where_its_loss_is_not_defined() {
    assertThat(new AutoAttack().parts(LpNorm.LINF, 3))
        .extracting(Part::name)
        .containsExactly("apgd-ce", "fab-t", "square");
  }
}
