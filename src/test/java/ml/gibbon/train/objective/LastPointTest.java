package ml.gibbon.train.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;

class LastPointTest {

  private static final float EPSILON = .3f;
  private static final float STEP = .13f;
  private static final int STEPS = 5;

  private static TrainingAttack pgd(int restarts, boolean randomStart) {
    Pgd pgd = new Pgd(Choice.of(STEP), STEPS, randomStart, restarts, LossKind.CROSS_ENTROPY);
    ThreatModel threat = new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.UNIT);
    return new TrainingAttack(new NamedAttack("pgd", pgd, Goal.UNTARGETED, threat));
  }

  /** By the equation: signs of the gradient, clipped to the ball and to the pixels' range. */
  @Test
  void training_takes_where_the_steps_end_and_asks_for_gradients_alone() {
    ImageBatch clean = TestModels.images(TestModels.GREY, 5, 3);
    Architecture.Relu relu = new Architecture.Relu(List.of(9), 0, 0);
    try (DifferentiableClassifier model =
        Classifiers.compiled(
            TestModels.model("relu", TestModels.GREY, relu).network(), TestModels.GREY)) {
      float[] x = clean.pixels().clone();
      for (int k = 0; k < STEPS; k++) {
        float[] gradient =
            model
                .differentiate(x.clone(), clean.size(), new CrossEntropy(clean.labels()))
                .gradient();
        for (int i = 0; i < x.length; i++) {
          float moved = x[i] + STEP * Math.signum(gradient[i]);
          float within =
              Math.max(clean.pixels()[i] - EPSILON, Math.min(clean.pixels()[i] + EPSILON, moved));
          x[i] = Math.max(0, Math.min(1, within));
        }
      }

      Crafted crafted = pgd(1, false).inTraining().craft(model, clean, 1);

      assertThat(crafted.pixels()).usingComparatorWithPrecision(1e-6f).containsExactly(x);
      assertThat(Arrays.stream(crafted.effort().queries()).sum()).isZero();
      assertThat(crafted.effort().evaluations()).containsOnly(STEPS);
    }
  }

  @Test
  void several_starts_are_compared_as_ever() {
    TrainingAttack several = pgd(2, true);

    assertThat(several.inTraining()).isEqualTo(several);
  }
}
