package ml.gibbon.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ml.gibbon.model.ModelOutput;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;

class ProbabilitiesTest {

  @Test
  void independent_classes_have_the_exponential_of_their_logit() {
    float[] logits = {0, 0, (float) Math.log(.3), (float) Math.log(.9)};

    assertThat(Probabilities.INDEPENDENT.confidence(logits, 2, 1, 0)).isCloseTo(.3f, within(1e-6f));
    assertThat(Probabilities.INDEPENDENT.confidence(logits, 2, 1, 1)).isCloseTo(.9f, within(1e-6f));
    // The softmax of the same row would claim that it is one of the two: .25 and .75.
    assertThat(Probabilities.SOFTMAX.confidence(logits, 2, 1, 1)).isCloseTo(.75f, within(1e-6f));
  }

  @Test
  void cross_entropies_have_the_derivatives_of_their_definitions() {
    float[] logits = {-.7f, -2, -.1f};
    for (Probabilities probabilities : Probabilities.values()) {
      float[] cotangent = new float[3];
      probabilities.crossEntropyDerivative(logits, 3, cotangent, 0, 1);
      for (int k = 0; k < 3; k++) {
        double step = 1e-6;
        double slope =
            (loss(probabilities, logits, k, step) - loss(probabilities, logits, k, -step))
                / (2 * step);
        assertThat((double) cotangent[k]).isCloseTo(slope, within(1e-5));
      }
    }
  }

  /** J of class 1, from its definition. */
  private static double loss(Probabilities probabilities, float[] logits, int moved, double step) {
    double[] z = {logits[0], logits[1], logits[2]};
    z[moved] += step;
    return switch (probabilities) {
      case SOFTMAX -> Math.log(Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2])) - z[1];
      case INDEPENDENT -> -z[1] - Math.log(1 - Math.exp(z[0])) - Math.log(1 - Math.exp(z[2]));
      case LOGISTIC ->
          -Math.log(sigmoid(z[1])) - Math.log(1 - sigmoid(z[0])) - Math.log(1 - sigmoid(z[2]));
    };
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void a_logistic_loss_does_not_overflow() {
    float[] logits = {1e4f, -1e4f};
    assertThat(Probabilities.LOGISTIC.crossEntropy(logits, 2, 0, 0)).isZero();
    assertThat(Probabilities.LOGISTIC.crossEntropy(logits, 2, 0, 1)).isEqualTo(2e4);
    assertThat(Probabilities.LOGISTIC.confidence(logits, 2, 0, 0)).isEqualTo(1);
  }

  @Test
  void the_last_layer_says_which() {
    for (TestModels.Model model : TestModels.all().toList()) {
      assertThat(ModelOutput.probabilities(model.network()))
          .as(model.name())
          .isEqualTo(
              model.name().equals("rbf") ? Probabilities.INDEPENDENT : Probabilities.SOFTMAX);
    }
  }
}
