package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class MaxoutLayerTest {

  private static MultiLayerNetwork network(DataType type, boolean convolutional) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(type)
            .updater(new NoOp())
            .activation(Activation.IDENTITY)
            .list();
    if (convolutional) {
      layers.layer(new ConvolutionLayer.Builder(3, 3).padding(1, 1).nOut(6).build());
      layers.layer(new MaxoutLayer(3));
    }
    layers.layer(new DenseLayer.Builder().nOut(12).build());
    layers.layer(new MaxoutLayer(4));
    layers.layer(
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network =
        new MultiLayerNetwork(layers.setInputType(InputType.convolutionalFlat(4, 5, 2)).build());
    network.init();
    return network;
  }

  private static INDArray images(DataType type, int count) {
    SplittableRandom random = new SplittableRandom(4);
    double[] values = new double[count * 40];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble();
    }
    return Nd4j.create(values, new long[] {count, 40}, 'c').castTo(type);
  }

  private static INDArray labels(DataType type) {
    return Nd4j.create(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}}).castTo(type);
  }

  private static boolean gradientsAgree(boolean convolutional) {
    DataType usual = Nd4j.dataType();
    // The check looks at the default type, whatever the network's own is.
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      return check(network(DataType.DOUBLE, convolutional));
    } finally {
      Nd4j.setDefaultDataTypes(usual, usual);
    }
  }

  private static boolean check(MultiLayerNetwork network) {
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .epsilon(1e-6)
            .maxRelError(1e-5)
            .minAbsoluteError(1e-9)
            .input(images(DataType.DOUBLE, 4))
            .labels(labels(DataType.DOUBLE)));
  }

  @Test
  void dense_maxout_passes_dl4js_gradient_check() {
    assertThat(gradientsAgree(false)).isTrue();
  }

  @Test
  void convolutional_maxout_passes_dl4js_gradient_check() {
    assertThat(gradientsAgree(true)).isTrue();
  }

  @Test
  void output_is_the_largest_piece_of_each_unit() {
    MultiLayerNetwork network = network(DataType.FLOAT, false);
    INDArray input = images(DataType.FLOAT, 4);
    INDArray pieces = network.feedForwardToLayer(0, input, false).get(1);
    INDArray units = network.feedForwardToLayer(1, input, false).get(2);
    assertThat(units.shape()).containsExactly(4, 3);
    for (int i = 0; i < 4; i++) {
      for (int u = 0; u < 3; u++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < 4; p++) {
          largest = Math.max(largest, pieces.getDouble(i, p * 3 + u));
        }
        assertThat(units.getDouble(i, u)).isEqualTo(largest);
      }
    }
  }

  @Test
  void channels_of_images_are_grouped_as_vectors_are() {
    MultiLayerNetwork network = network(DataType.FLOAT, true);
    INDArray input = images(DataType.FLOAT, 4);
    INDArray pieces = network.feedForwardToLayer(0, input, false).get(1);
    INDArray units = network.feedForwardToLayer(1, input, false).get(2);
    assertThat(units.shape()).containsExactly(4, 2, 4, 5);
    for (int u = 0; u < 2; u++) {
      double largest =
          Math.max(
              Math.max(pieces.getDouble(1, u, 2, 3), pieces.getDouble(1, 2 + u, 2, 3)),
              pieces.getDouble(1, 4 + u, 2, 3));
      assertThat(units.getDouble(1, u, 2, 3)).isEqualTo(largest);
    }
  }

  /** Every gradient arrives at exactly one piece, equal pieces or not. */
  @Test
  void gradient_of_equal_pieces_goes_to_the_first_one() {
    MultiLayerNetwork network = network(DataType.FLOAT, false);
    network.getLayer(0).getParam("W").assign(0);
    network.getLayer(0).getParam("b").assign(0);
    INDArray gradient =
        network
            .calculateGradients(images(DataType.FLOAT, 4), labels(DataType.FLOAT), null, null)
            .getFirst()
            .getGradientFor("0_b");
    for (int u = 0; u < 3; u++) {
      assertThat(Math.abs(gradient.getDouble(u))).isGreaterThan(1e-4);
      for (int p = 1; p < 4; p++) {
        assertThat(gradient.getDouble(p * 3 + u)).isZero();
      }
    }
  }

  @Test
  void configuration_survives_json() {
    MultiLayerConfiguration configuration =
        network(DataType.FLOAT, true).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(((MaxoutLayer) read.getConf(1).getLayer()).getPieces()).isEqualTo(3);
    assertThat(read.getConf(1).getLayer()).isEqualTo(configuration.getConf(1).getLayer());
    assertThat(new MaxoutLayer(3)).isNotEqualTo(new MaxoutLayer(4));
  }

  @Test
  void pieces_must_divide_the_values() {
    assertThatThrownBy(() -> new MaxoutLayer(1)).hasMessageContaining("at least 2 pieces");
    assertThatThrownBy(() -> new MaxoutLayer(5).getOutputType(0, InputType.feedForward(12)))
        .hasMessageContaining("5 pieces cannot divide 12 values");
  }

  @Test
  void input_scaling_subtracts_the_mean_and_divides_by_the_deviation() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new InputScalingLayer(.5, .25))
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    INDArray scaled =
        network
            .feedForwardToLayer(0, Nd4j.createFromArray(new float[][] {{0, .5f, 1}}), false)
            .get(1);
    assertThat(scaled.toFloatVector()).containsExactly(new float[] {-2, 0, 2}, within(1e-6f));
  }
}
