package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RbfLayerTest {

  private static MultiLayerNetwork network(ImageShape shape, int classes, int rank) {
    return Networks.fresh(new Architecture.Rbf(rank), shape, classes, 1);
  }

  /** A_0 = diag(a), mu = (.5, .25): the distance along each axis is weighted by a squared. */
  @Test
  void the_probability_is_the_exponential_of_the_quadratic_form() {
    MultiLayerNetwork network = network(new ImageShape(1, 1, 2), 2, 2);
    network.getLayer(0).setParam("W", Nd4j.create(new float[][] {{2, 1, 0, 0}, {0, 0, 3, 1}}));
    network.getLayer(0).setParam("b", Nd4j.create(new float[][] {{-2 * .5f, 0, -3 * .25f, 0}}));

    INDArray p = network.output(Nd4j.create(new float[][] {{.5f, .25f}, {1, .25f}, {.5f, 0.5f}}));

    assertThat(p.getFloat(0, 0)).isEqualTo(1f);
    assertThat(p.getFloat(1, 0)).isCloseTo((float) Math.exp(-4 * .25), within(1e-6f));
    assertThat(p.getFloat(2, 0)).isCloseTo((float) Math.exp(-9 * .0625), within(1e-6f));
  }

  /** All parameters, in double precision, with clean and with weighted targets. */
  @Test
  void gradients_of_the_loss_equal_finite_differences() {
    MultiLayerNetwork network =
        network(new ImageShape(1, 2, 3), 3, 2).convertDataType(DataType.DOUBLE);
    SplittableRandom random = new SplittableRandom(2);
    double[] pixels = random.doubles(4 * 6).toArray();
    network.setInput(Nd4j.create(pixels, new long[] {4, 6}, 'c'));
    network.setLabels(Nd4j.create(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, .4}, {1.6, 0, 0}}));
    network.computeGradientAndScore();
    // DL4J sums the gradient over the rows, and takes the mean in the updater.
    double[] gradient = network.gradient().gradient().div(4).data().asDouble();

    for (int i = 0; i < gradient.length; i++) {
      double step = 1e-6;
      double slope = (score(network, i, step) - score(network, i, -step)) / (2 * step);
      assertThat(gradient[i]).as("parameter %d", i).isCloseTo(slope, within(1e-7));
    }
    assertThat(Arrays.stream(gradient).filter(g -> Math.abs(g) > .01).count()).isPositive();
  }

  private static double score(MultiLayerNetwork network, int parameter, double step) {
    double value = network.params().getDouble(parameter);
    network.params().putScalar(parameter, value + step);
    network.computeGradientAndScore();
    network.params().putScalar(parameter, value);
    return network.score();
  }

  @Test
  void a_model_file_keeps_what_its_probabilities_mean() {
    MultiLayerNetwork network = network(new ImageShape(1, 2, 3), 3, 2);
    MultiLayerNetwork read = ModelFile.read(ModelFile.write(network));
    INDArray input = Nd4j.rand(5, 6);

    assertThat(ModelOutput.probabilities(read)).isEqualTo(Probabilities.INDEPENDENT);
    assertThat(read.output(input)).isEqualTo(network.output(input));
    assertThat(ModelFile.write(read)).isEqualTo(ModelFile.write(network));
    assertThat(ModelOutput.probabilities(TestModels.all().findFirst().orElseThrow().network()))
        .isEqualTo(Probabilities.SOFTMAX);
  }

  @Test
  void the_values_must_divide_into_the_rank() {
    assertThatThrownBy(() -> new RbfLayer(3).getOutputType(0, InputType.feedForward(10)))
        .hasMessageContaining("rank 3");
    assertThatThrownBy(() -> new RbfLayer(0)).hasMessageContaining("at least 1 but is 0");
  }
}
