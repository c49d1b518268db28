package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Network;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingStepTest {

  private static final int IMAGES = 4;

  /** By hand: weights {@code x^T (softmax(x W + b) - onehot(y)) / N}, biases the sum alone. */
  private static List<double[]> softmaxRegression(ImageBatch batch, List<float[]> parameters) {
    double[] weights = new double[784 * 10];
    double[] biases = new double[10];
    for (int n = 0; n < IMAGES; n++) {
      double[] p = new double[10];
      for (int k = 0; k < 10; k++) {
        double logit = parameters.get(1)[k];
        for (int i = 0; i < 784; i++) {
          logit += (double) batch.pixels()[n * 784 + i] * parameters.get(0)[i * 10 + k];
        }
        p[k] = Math.exp(logit);
      }
      double sum = Arrays.stream(p).sum();
      for (int k = 0; k < 10; k++) {
        double error = (p[k] / sum - (batch.labels()[n] == k ? 1 : 0)) / IMAGES;
        biases[k] += error;
        for (int i = 0; i < 784; i++) {
          weights[i * 10 + k] += error * batch.pixels()[n * 784 + i];
        }
      }
    }
    return List.of(weights, biases);
  }

  @Test
  void the_gradient_is_that_of_the_mean_cross_entropy_layer_by_layer() {
    BenchModel model = BenchModel.SOFTMAX;
    LayeredSubject subject = new LayeredSubject(model, "weights", false);
    ImageBatch batch = FgsmStep.noise(model.shape(), IMAGES);
    List<double[]> expected = softmaxRegression(batch, WeightsFile.parameters(model.network()));

    try (TrainingStep step = new TrainingStep(subject.network(), batch)) {
      List<float[]> found = subject.split(step.gradient());
      assertThat(found).hasSize(2);
      for (int part = 0; part < 2; part++) {
        assertThat(found.get(part)).hasSize(expected.get(part).length);
        for (int i = 0; i < found.get(part).length; i++) {
          // Sums of a few hundred products in float32.
          assertThat(found.get(part)[i]).isCloseTo((float) expected.get(part)[i], within(1e-6f));
        }
      }
      assertThat(step.run()).isEqualTo(IMAGES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_model_without_dropout_has_the_parameters_of_the_one_with_it(BenchModel model) {
    assertThat(model.withoutDropout().params()).isEqualTo(model.network().params());
    assertThat(model.drops())
        .isEqualTo(model == BenchModel.MAXOUT || model == BenchModel.CONV_MAXOUT);
  }

  @Test
  void the_parameters_of_an_exported_network_have_the_names_and_values_of_the_file()
      throws IOException {
    byte[] file;
    try (InputStream in = Network.class.getResourceAsStream("onnx/residual.onnx")) {
      file = in.readAllBytes();
    }
    OnnxSubject subject = OnnxSubject.of("residual", file, new ImageShape(1, 28, 28));

    // The parameters in the place of their gradient.
    List<float[]> parts = subject.split(subject.network().parameters());

    assertThat(subject.parameters())
        .contains("inner.weight", "inner.bias", "head.weight", "head.bias");
    Map<String, OnnxTensor> stored =
        OnnxReader.read(file, "residual.onnx", ExternalData.none()).graph().initializers();
    for (int i = 0; i < parts.size(); i++) {
      assertThat(parts.get(i)).isEqualTo(stored.get(subject.parameters().get(i)).floats());
    }
  }

  @Test
  void vectors_have_one_memory_format_and_images_two() {
    assertThat(TrainingForm.of(new LayeredSubject(BenchModel.RELU, "", false)))
        .containsExactly(TrainingForm.ONE_PROCESS, TrainingForm.PROCESSES);
    assertThat(TrainingForm.of(new LayeredSubject(BenchModel.CNN, "", false)))
        .containsExactly(TrainingForm.values());
  }
}
