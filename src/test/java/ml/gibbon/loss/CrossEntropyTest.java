package ml.gibbon.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CrossEntropyTest {

  @Test
  void cross_entropy_keeps_the_gradient_of_a_confident_model() {
    float[] cotangent = new float[3];
    new CrossEntropy(new int[] {0}).derivative(0, new float[] {40, 0, 0}, 3, cotangent);
    assertThat((double) cotangent[0]).isCloseTo(-2 * Math.exp(-40), within(1e-22));
  }
}
