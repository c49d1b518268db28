package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;

import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

  @ParameterizedTest
  @CsvSource({"LINF, fgsm", "L2, fgm", "L1, fgm"})
  void measures_one_step_and_pgd_under_the_threat_model_of_the_training(
      LpNorm norm, String oneStep) {
    ThreatModel threatModel = new ThreatModel(norm, .3, PixelRange.UNIT);
    Gate gate = Gate.of(threatModel);

    assertThat(AttackKinds.nameOf(gate.fgsm().get().attack().attack())).isEqualTo(oneStep);
    assertThat(AttackKinds.nameOf(gate.pgd().get().attack().attack())).isEqualTo("pgd");
    assertThat(gate.fgsm().get().attack().threatModel()).isEqualTo(threatModel);
    assertThat(gate.pgd().get().attack().threatModel()).isEqualTo(threatModel);
  }

  @Test
  void measures_what_there_is() {
    Gate l0 = Gate.of(new ThreatModel(LpNorm.L0, 5, PixelRange.UNIT));
    Gate smallest = Gate.of(new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT));

    assertThat(l0.fgsm()).isEmpty();
    assertThat(l0.pgd()).isPresent();
    assertThat(smallest).isEqualTo(Gate.NONE);
  }
}
