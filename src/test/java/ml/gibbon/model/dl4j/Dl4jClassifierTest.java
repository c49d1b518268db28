package ml.gibbon.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class Dl4jClassifierTest {

  /**
   * In inference DL4J's activation layer overwrites its input: a tanh shows it, a ReLU does not.
   */
  static Stream<TestModels.Model> models() {
    MultiLayerNetwork tanh =
        network(
            new DenseLayer.Builder().nIn(64).nOut(6).activation(Activation.IDENTITY).build(),
            new ActivationLayer(Activation.TANH),
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(6)
                .nOut(TestModels.CLASSES)
                .activation(Activation.SOFTMAX)
                .build());
    return Stream.concat(
        TestModels.all(), Stream.of(new TestModels.Model("tanh", TestModels.GREY, tanh)));
  }

  /** DL4J's own gradient, training mode but without dropout, as an independent route. */
  @ParameterizedTest
  @MethodSource("models")
  void gradient_equals_that_of_dl4j_with_dropout_off(TestModels.Model model) {
    MultiLayerNetwork plain = withoutDropout(model.network());
    ImageBatch images = TestModels.images(model.shape(), 4, 5);
    INDArray input = Nd4j.create(images.pixels(), new long[] {4, model.shape().size()});
    INDArray labels = Nd4j.zeros(4, TestModels.CLASSES);
    for (int i = 0; i < 4; i++) {
      labels.putScalar(i, images.labels()[i], 1);
    }
    INDArray expected = plain.calculateGradients(input, labels, null, null).getSecond();
    DifferentiableClassifier classifier = classifier(model);
    float[] gradient =
        classifier
            .differentiate(
                images.pixels(),
                4,
                (image, logits, classes, cotangent) ->
                    classifier
                        .probabilities()
                        .crossEntropyDerivative(
                            logits, classes, cotangent, image, images.labels()[image]))
            .gradient();
    float[] expectedRows = expected.dup('c').data().asFloat();
    double largest = expected.amaxNumber().doubleValue();
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(expectedRows[i], within(1e-5 * largest));
    }
  }

  @Test
  void refuses_a_network_that_does_not_end_in_probabilities() {
    MultiLayerNetwork network =
        network(
            new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .nIn(64)
                .nOut(4)
                .activation(Activation.TANH)
                .build());
    assertThatThrownBy(() -> new Dl4jClassifier(network, TestModels.GREY))
        .hasMessage(
            "the last layer must be an OutputLayer or LossLayer with softmax or sigmoid but is a OutputLayer with tanh");
  }

  /** DL4J gives the gradient of batch normalisation in training mode only. */
  @Test
  void gradient_of_batch_normalisation_is_that_of_the_compiled_engine() {
    MultiLayerNetwork network =
        network(
            new DenseLayer.Builder().nIn(64).nOut(6).build(),
            new BatchNormalization.Builder().nIn(6).nOut(6).build(),
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(6)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build());
    TestModels.randomise(network, 3);
    ImageBatch images = TestModels.images(TestModels.GREY, 4, 5);
    CrossEntropy loss = new CrossEntropy(images.labels());
    float[] found =
        new Dl4jClassifier(network, TestModels.GREY)
            .differentiate(images.pixels(), 4, loss)
            .gradient();
    try (CompiledClassifier compiled = Classifiers.compiled(network, TestModels.GREY)) {
      float[] expected = compiled.differentiate(images.pixels(), 4, loss).gradient();
      assertThat(found).containsExactly(expected, within(1e-5f));
    }
  }

  private static MultiLayerNetwork network(org.deeplearning4j.nn.conf.layers.Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(1).list();
    for (var layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork withoutDropout(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.getConfs().forEach(conf -> conf.getLayer().setIDropout(null));
    MultiLayerNetwork copy = new MultiLayerNetwork(configuration);
    copy.init(network.params(), true);
    return copy;
  }

  private static DifferentiableClassifier classifier(TestModels.Model model) {
    return new Dl4jClassifier(model.network(), model.shape());
  }
}
