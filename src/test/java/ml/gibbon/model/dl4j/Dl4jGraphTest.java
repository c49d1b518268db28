package ml.gibbon.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.Cotangents;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Classifiers;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What the compiled engine does not know it refuses by name. */
class Dl4jGraphTest {

  private static final ImageShape SHAPE = new ImageShape(2, 8, 8);

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of(
            "layer 0 (DenseLayer) has layer normalisation", dense().hasLayerNorm(true).build()),
        Arguments.of(
            "layer 0 (DenseLayer) has weight noise",
            dense().weightNoise(new DropConnect(.5)).build()),
        Arguments.of(
            "layer 0 (DenseLayer) has the activation elu(alpha=1.0)",
            dense().activation(Activation.ELU).build()),
        Arguments.of(
            "layer 0 (DenseLayer) has the activation softmax",
            dense().activation(Activation.SOFTMAX).build()),
        Arguments.of(
            "layer 0 (DenseLayer) has a ReLU with settings of its own",
            dense().activation(new ActivationReLU(6.0, 0.0, 0.0)).build()),
        Arguments.of(
            "layer 0 (DenseLayer) has a leaky ReLU of slope 1.5",
            dense().activation(new ActivationLReLU(1.5)).build()),
        Arguments.of(
            "layer 0 (Deconvolution2D) is not supported",
            new Deconvolution2D.Builder(3, 3).nOut(4).build()),
        Arguments.of(
            "layer 0 (LocalResponseNormalization) is not supported",
            new LocalResponseNormalization.Builder().build()),
        Arguments.of(
            "layer 0 (SubsamplingLayer) pools by PNORM",
            new SubsamplingLayer.Builder(PoolingType.PNORM).pnorm(2).kernelSize(2, 2).build()),
        Arguments.of(
            "layer 0 (SubsamplingLayer) has a dilation",
            new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).dilation(2, 2).build()),
        Arguments.of(
            "layer 0 (BatchNormalization) has a locked gamma or beta",
            new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).beta(1).build()));
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nOut(6).activation(Activation.RELU);
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void refuses_what_it_does_not_support(String message, Layer layer) {
    MultiLayerNetwork network = network(DataType.FLOAT, layer, softmax());
    assertThatThrownBy(() -> Classifiers.compiled(network, SHAPE))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> CompiledClassifier.nativeBytes(Dl4jGraph.of(network, SHAPE)))
        .hasMessage(message);
  }

  @Test
  void refuses_images_that_are_not_channel_major() {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
    list.layer(
        new ConvolutionLayer.Builder(3, 3).nIn(2).nOut(3).dataFormat(CNN2DFormat.NHWC).build());
    list.layer(softmax());
    list.setInputType(InputType.convolutional(8, 8, 2, CNN2DFormat.NHWC));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    assertThatThrownBy(() -> Classifiers.compiled(network, SHAPE)).hasMessageContaining("NCHW");
  }

  @Test
  void refuses_another_precision() {
    MultiLayerNetwork network = network(DataType.DOUBLE, softmax());
    assertThatThrownBy(() -> Classifiers.compiled(network, SHAPE))
        .hasMessage("the network computes in DOUBLE, not in FLOAT");
  }

  @Test
  void refuses_an_end_that_makes_no_probabilities() {
    MultiLayerNetwork tanh =
        network(
            DataType.FLOAT,
            new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .nOut(4)
                .activation(Activation.TANH)
                .build());
    assertThatThrownBy(() -> Classifiers.compiled(tanh, SHAPE))
        .hasMessage("layer 0 (OutputLayer) ends in tanh, not in softmax or sigmoid");
    MultiLayerNetwork none = network(DataType.FLOAT, dense().build());
    assertThatThrownBy(() -> Classifiers.compiled(none, SHAPE))
        .hasMessage("layer 0 (DenseLayer) is not an output with softmax or sigmoid");
  }

  @Test
  void refuses_images_of_another_shape() {
    MultiLayerNetwork network = network(DataType.FLOAT, softmax());
    assertThatThrownBy(() -> Classifiers.compiled(network, new ImageShape(1, 8, 8)))
        .hasMessage("layer 0 (OutputLayer) takes 128 values but gets 64");
  }

  @Test
  void dropout_is_the_identity_and_a_loss_layer_ends_in_its_input() {
    MultiLayerNetwork plain =
        network(
            DataType.FLOAT,
            convolution(),
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build());
    MultiLayerNetwork other =
        network(
            DataType.FLOAT,
            convolution(),
            new DropoutLayer(.5),
            new DenseLayer.Builder().nOut(4).activation(Activation.IDENTITY).dropOut(.5).build(),
            new ActivationLayer(Activation.IDENTITY),
            new LossLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .build());
    other.setParams(plain.params());
    float[] pixels = Cotangents.random(3, SHAPE.size(), 2);
    CrossEntropy loss = new CrossEntropy(new int[] {0, 1, 2});
    try (CompiledClassifier one = Classifiers.compiled(plain, SHAPE);
        CompiledClassifier two = Classifiers.compiled(other, SHAPE)) {
      assertThat(two.differentiate(pixels, 3, loss).logits())
          .isEqualTo(one.differentiate(pixels, 3, loss).logits());
      assertThat(two.differentiate(pixels, 3, loss).gradient())
          .isEqualTo(one.differentiate(pixels, 3, loss).gradient());
    }
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(3)
        .convolutionMode(ConvolutionMode.Strict)
        .activation(Activation.RELU)
        .build();
  }

  private static OutputLayer softmax() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .nOut(4)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(1).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.setInputType(InputType.convolutionalFlat(8, 8, 2));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }
}
