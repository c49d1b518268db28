package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Shape;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;

class OutputCodeTest {

  private static final int BITS = 8;
  private static final int CLASSES = 6;

  /** Sylvester's matrix: {@code H_kb = (-1)^(number of ones in k and b)}. */
  @Test
  void a_logit_is_the_correlation_of_the_bits_with_a_row_of_the_hadamard_matrix() {
    GraphBuilder builder = new GraphBuilder();
    Graph identity = builder.build(builder.input("bits", Shape.of(1, BITS)));
    double[] bits = {.3, -1.2, 2, .1, -.4, .9, -3, .05};
    double[] found = new GraphWalk(OutputCode.decoded(identity, CLASSES)).forward(bits).output();

    assertThat(found).hasSize(CLASSES);
    for (int k = 1; k <= CLASSES; k++) {
      double expected = 0;
      for (int b = 0; b < BITS; b++) {
        expected += (Integer.bitCount(k & b) % 2 == 0 ? 1 : -1) * Math.tanh(bits[b]);
      }
      assertThat(found[k - 1]).as("class %d", k - 1).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void only_the_network_before_the_code_is_trained() {
    NetworkInTraining coded =
        Networks.coded(
            new Architecture.Relu(List.of(5), 0, 0),
            BITS,
            TestModels.GREY,
            List.of("a", "b", "c"),
            1,
            BatchNorm.FROZEN);

    int inputs = TestModels.GREY.size();
    assertThat(coded.parameters()).hasSize((inputs + 1) * 5 + (5 + 1) * BITS);
    assertThat(coded.network().graph(TestModels.GREY).output().shape()).isEqualTo(Shape.of(1, 3));
  }

  @Test
  void there_are_codewords_for_all_classes() {
    List<String> classes = List.of("a", "b", "c", "d");

    assertThatThrownBy(
            () ->
                Networks.coded(
                    new Architecture.Softmax(), 4, TestModels.GREY, classes, 1, BatchNorm.FROZEN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("4 bits are too few for 4 classes");
  }
}
