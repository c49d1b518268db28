package ml.gibbon.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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

  static Stream<TestModels.Model> models() {
    return TestModels.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void softmax_of_the_logits_is_what_dl4j_outputs_in_inference(TestModels.Model model) {
    ImageBatch images = TestModels.images(model.shape(), 5, 1);
    float[] logits = classifier(model).logits(images.pixels(), 5);
    INDArray expected =
        model.network().output(Nd4j.create(images.pixels(), new long[] {5, model.shape().size()}));
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < TestModels.CLASSES; k++) {
        assertThat((double) ml.gibbon.metric.Logits.confidence(logits, TestModels.CLASSES, i, k))
            .isCloseTo(expected.getDouble(i, k), within(1e-6));
      }
    }
  }

  /** Central differences of a random linear function of the logits, on random pixels. */
  @ParameterizedTest
  @MethodSource("models")
  void gradient_equals_finite_differences(TestModels.Model model) {
    DifferentiableClassifier classifier = classifier(model);
    ImageBatch images = TestModels.images(model.shape(), 3, 2);
    float[] cotangent = {1, -2, .5f, .25f, 0, 1, -1, 2, -.5f, .75f, 1, 0};
    Differentiated pass =
        classifier.differentiate(
            images.pixels(),
            3,
            (image, logits, classes, out) ->
                System.arraycopy(cotangent, image * classes, out, image * classes, classes));
    double largest = 0;
    for (float g : pass.gradient()) {
      largest = Math.max(largest, Math.abs(g));
    }
    SplittableRandom random = new SplittableRandom(3);
    float step = 1e-2f;
    int agree = 0;
    int draws = 60;
    for (int draw = 0; draw < draws; draw++) {
      int pixel = random.nextInt(images.pixels().length);
      double difference =
          (moved(classifier, images, pixel, step, cotangent)
                  - moved(classifier, images, pixel, -step, cotangent))
              / (2 * step);
      if (Math.abs(difference - pass.gradient()[pixel]) < 1e-2 * largest) {
        agree++;
      }
    }
    // Piecewise linear networks have kinks: a step may cross one now and then.
    assertThat(agree).isGreaterThanOrEqualTo(draws - 6);
  }

  private static double moved(
      DifferentiableClassifier classifier,
      ImageBatch images,
      int pixel,
      float step,
      float[] cotangent) {
    float[] pixels = images.pixels().clone();
    pixels[pixel] += step;
    float[] logits = classifier.logits(pixels, images.size());
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += (double) cotangent[i] * logits[i];
    }
    return sum;
  }

  /** For Z = x W + b the gradient of cross-entropy is W (softmax(Z) - onehot(y)). */
  @Test
  void gradient_of_a_linear_softmax_is_its_closed_form() {
    TestModels.Model model =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
    ImageBatch images = TestModels.images(model.shape(), 6, 4);
    INDArray weights = model.network().getLayer(0).getParam("W");
    INDArray bias = model.network().getLayer(0).getParam("b");
    Differentiated pass =
        classifier(model).differentiate(images.pixels(), 6, new CrossEntropy(images.labels()));
    int size = model.shape().size();
    for (int i = 0; i < 6; i++) {
      double[] z = new double[TestModels.CLASSES];
      double sum = 0;
      for (int k = 0; k < z.length; k++) {
        z[k] = bias.getDouble(k);
        for (int j = 0; j < size; j++) {
          z[k] += images.pixels()[i * size + j] * weights.getDouble(j, k);
        }
        sum += Math.exp(z[k]);
      }
      for (int j = 0; j < size; j++) {
        double expected = 0;
        for (int k = 0; k < z.length; k++) {
          double error = Math.exp(z[k]) / sum - (k == images.labels()[i] ? 1 : 0);
          expected += weights.getDouble(j, k) * error;
        }
        assertThat((double) pass.gradient()[i * size + j]).isCloseTo(expected, within(1e-5));
      }
    }
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
    float[] gradient =
        classifier(model)
            .differentiate(images.pixels(), 4, new CrossEntropy(images.labels()))
            .gradient();
    float[] expectedRows = expected.dup('c').data().asFloat();
    double largest = expected.amaxNumber().doubleValue();
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(expectedRows[i], within(1e-5 * largest));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void follows_the_network_when_it_is_trained_further(TestModels.Model model) {
    DifferentiableClassifier classifier = classifier(model);
    ImageBatch images = TestModels.images(model.shape(), 2, 6);
    float[] before = classifier.logits(images.pixels(), 2);
    model.network().params().muli(.5);
    assertThat(classifier.logits(images.pixels(), 2)).isNotEqualTo(before);
  }

  @Test
  void refuses_a_network_without_softmax_output() {
    MultiLayerNetwork network =
        network(
            new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .nIn(64)
                .nOut(4)
                .activation(Activation.SIGMOID)
                .build());
    assertThatThrownBy(() -> new Dl4jClassifier(network, TestModels.GREY))
        .hasMessageContaining("softmax OutputLayer");
  }

  @Test
  void refuses_batch_normalisation_whose_gradient_dl4j_gives_in_training_mode_only() {
    MultiLayerNetwork network =
        network(
            new DenseLayer.Builder().nIn(64).nOut(6).build(),
            new BatchNormalization.Builder().nIn(6).nOut(6).build(),
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(6)
                .nOut(4)
                .activation(Activation.SOFTMAX)
                .build());
    assertThatThrownBy(() -> new Dl4jClassifier(network, TestModels.GREY))
        .hasMessageContaining("layer 1 is a BatchNormalization");
  }

  @Test
  void cross_entropy_keeps_the_gradient_of_a_confident_model() {
    float[] cotangent = new float[3];
    new CrossEntropy(new int[] {0}).derivative(0, new float[] {40, 0, 0}, 3, cotangent);
    assertThat((double) cotangent[0]).isCloseTo(-2 * Math.exp(-40), within(1e-22));
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
