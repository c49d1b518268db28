package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/** The second opinion's own gradients, against differences of its forward passes. */
class PlainNetworkTest {

  private static final int IMAGES = 6;

  /** Half the distance of two points: float32 logits leave four digits of the difference. */
  private static final float STEP = 5e-3f;

  static Stream<TestModels.Model> networks() {
    return Stream.concat(
        TestModels.all(),
        Stream.of(
            images(
                "batch normalisation",
                convolution(Activation.IDENTITY),
                new BatchNormalization.Builder().build(),
                new ActivationLayer(Activation.TANH)),
            images(
                "batch normalisation of variances",
                convolution(Activation.TANH),
                new BatchNormalization.Builder().useLogStd(false).build()),
            images("dropout between", convolution(Activation.TANH), new DropoutLayer(.5)),
            images(
                "an activation layer",
                convolution(Activation.IDENTITY),
                new ActivationLayer(Activation.SIGMOID)),
            sigmoids()));
  }

  private static TestModels.Model sigmoids() {
    TestModels.Model model = images("sigmoids", convolution(Activation.TANH));
    int last = model.network().getnLayers() - 1;
    ((BaseLayer) model.network().getLayer(last).conf().getLayer())
        .setActivationFn(new ActivationSigmoid());
    return model;
  }

  private static ConvolutionLayer convolution(Activation activation) {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).activation(activation).build();
  }

  private static TestModels.Model images(String name, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(3).list();
    List.of(layers).forEach(list::layer);
    list.layer(
            new OutputLayer.Builder()
                .nOut(TestModels.CLASSES)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(
            InputType.convolutional(
                TestModels.COLOUR.height(),
                TestModels.COLOUR.width(),
                TestModels.COLOUR.channels()));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return new TestModels.Model(name, TestModels.COLOUR, network);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void the_way_back_gives_the_gradient_of_the_cross_entropy(TestModels.Model model) {
    ImageBatch images = TestModels.images(model.shape(), IMAGES, 5);
    PlainModel plain = PlainModel.of(ModelFile.write(model.network()), "it", model.shape());

    Gradient[] gradients = plain.gradients(images.pixels(), images.labels());

    int size = model.shape().size();
    int close = 0;
    for (int i = 0; i < IMAGES; i++) {
      double largest = gradients[i].largest() * gradients[i].scale();
      assertThat(largest).isPositive();
      double[] differences = differences(plain, images, i, size);
      for (int j = 0; j < size; j++) {
        double found = gradients[i].direction()[j] * gradients[i].scale();
        close += Math.abs(found - differences[j]) < .01 * largest ? 1 : 0;
      }
    }
    // A difference across an edge of a ReLU, a maxout unit or a pooling is no gradient.
    assertThat((double) close / (IMAGES * size)).isGreaterThan(.97);
  }

  private static double[] differences(PlainModel plain, ImageBatch images, int image, int size) {
    float[] moved = new float[2 * size * size];
    for (int j = 0; j < size; j++) {
      for (int side = 0; side < 2; side++) {
        int at = (2 * j + side) * size;
        System.arraycopy(images.pixels(), image * size, moved, at, size);
        moved[at + j] += side == 0 ? STEP : -STEP;
      }
    }
    Answer[] answers = plain.answers(moved, 2 * size);
    double[] differences = new double[size];
    for (int j = 0; j < size; j++) {
      differences[j] =
          (loss(answers[2 * j], images.labels()[image])
                  - loss(answers[2 * j + 1], images.labels()[image]))
              / (2 * STEP);
    }
    return differences;
  }

  /** The definition: of independent probabilities one term for each class. */
  private static double loss(Answer answer, int label) {
    double loss = -Math.log(answer.probability(label));
    if (answer.reading() != Reading.SOFTMAX) {
      for (int k = 0; k < answer.logits().length; k++) {
        loss -= k == label ? 0 : Math.log1p(-answer.probability(k));
      }
    }
    return loss;
  }

  @Test
  void of_an_ensemble_it_is_that_of_the_mean_of_the_probabilities() {
    double[][] members = {{1, 2, -1}, {0, .5, 3}};
    double[][] slopes = CrossEntropySlope.of(members, 1, Reading.SOFTMAX);

    for (int m = 0; m < 2; m++) {
      for (int k = 0; k < 3; k++) {
        double[][] up = copy(members);
        double[][] down = copy(members);
        up[m][k] += 1e-6;
        down[m][k] -= 1e-6;
        double difference = (-PlainModel.meanLogits(up)[1] + PlainModel.meanLogits(down)[1]) / 2e-6;
        assertThat(slopes[m][k]).isCloseTo(difference, within(1e-8));
      }
    }
  }

  @Test
  void a_model_that_is_sure_keeps_a_direction() {
    double[][] slope = CrossEntropySlope.of(new double[][] {{0, 300, 10}}, 1, Reading.SOFTMAX);

    assertThat(slope[0][1]).isNegative();
    assertThat(slope[0][2] / -slope[0][1]).isCloseTo(1, within(1e-4));
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }
}
