package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class IndependentCrossEntropyLossTest {

  private final IndependentCrossEntropyLoss loss = new IndependentCrossEntropyLoss();

  private static INDArray row(double... values) {
    return Nd4j.create(new double[][] {values});
  }

  private double score(INDArray labels, INDArray logits) {
    return loss.computeScore(labels, logits, new ExponentialActivation(), null, true);
  }

  private INDArray gradient(INDArray labels, INDArray logits) {
    return loss.computeGradient(labels, logits, new ExponentialActivation(), null);
  }

  /** Probabilities .5 and .25: J = -ln .5 - ln .75, dJ/dz = (-1, .25 / .75). */
  @Test
  void it_is_the_likelihood_of_independent_classes() {
    INDArray logits = row(Math.log(.5), Math.log(.25));

    assertThat(score(row(1, 0), logits)).isCloseTo(-Math.log(.5) - Math.log(.75), within(1e-12));
    assertThat(gradient(row(1, 0), logits).toDoubleVector())
        .containsExactly(new double[] {-1, 1 / 3.0}, within(1e-12));
  }

  @Test
  void a_weight_in_the_targets_weighs_the_loss_of_the_row() {
    INDArray logits = row(Math.log(.5), Math.log(.25));

    assertThat(score(row(.6, 0), logits)).isCloseTo(.6 * score(row(1, 0), logits), within(1e-12));
    assertThat(gradient(row(.6, 0), logits).toDoubleVector())
        .containsExactly(new double[] {-.6, .2}, within(1e-12));
  }

  /** exp(-5,000) is 0, and the unit of the right class is pulled closer all the same. */
  @Test
  void a_unit_far_away_still_learns() {
    INDArray logits = row(-5000, -5000);

    assertThat(score(row(0, 1), logits)).isEqualTo(5000);
    assertThat(gradient(row(0, 1), logits).toDoubleVector()).containsExactly(0, -1);
  }

  @Test
  void a_wrong_class_at_probability_one_gives_a_finite_slope() {
    assertThat(gradient(row(1, 0), row(-1, 0)).toDoubleVector())
        .containsExactly(new double[] {-1, 1000}, within(1e-9));
  }
}
