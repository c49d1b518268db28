package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.onnx.ExternalData;
import org.junit.jupiter.api.Test;

class GraphInTrainingTest {

  private static final ImageShape MNIST = new ImageShape(1, 28, 28);

  private static GraphNetwork residual() throws IOException {
    try (InputStream in = GraphInTrainingTest.class.getResourceAsStream("onnx/residual.onnx")) {
      return GraphFile.take(
          GraphFormat.ONNX,
          in.readAllBytes(),
          ExternalData.none(),
          PixelInput.ofFile(),
          MNIST,
          IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
          "residual.onnx");
    }
  }

  private static float[] random(int length) {
    SplittableRandom random = new SplittableRandom(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-.5, .5);
    }
    return values;
  }

  @Test
  void what_is_written_back_has_the_logits_of_the_network_that_was_trained() throws IOException {
    NetworkInTraining training = NetworkInTraining.of(residual());
    float[] parameters = random(training.parameters().length);
    float[] none = new float[parameters.length];
    training.set(parameters, none);
    float[] pixels = random(MNIST.size() * 3);
    ParameterOrder order = Trainer.order(training.training(MNIST));
    try (Trainer trainer = new Trainer(training.training(MNIST), MNIST, 3);
        DifferentiableClassifier written = Classifiers.compiled(training.network(), MNIST)) {
      trainer.set(order.toEngine(parameters), none);
      float[] expected = trainer.classifier().logits(pixels, 3);
      float[] found = written.logits(pixels, 3);
      for (int k = 0; k < expected.length; k++) {
        assertThat(found[k])
            .isCloseTo(expected[k], within(1e-5f * Math.max(1, Math.abs(expected[k]))));
      }
    }
  }

  @Test
  void training_goes_on_from_its_file() throws IOException {
    NetworkInTraining training = NetworkInTraining.of(residual());
    float[] parameters = random(training.parameters().length);
    float[] velocities = random(training.parameters().length);
    training.set(parameters, velocities);
    NetworkInTraining again = NetworkInTraining.read(training.file());
    assertThat(again.parameters()).isEqualTo(parameters);
    assertThat(again.velocities()).isEqualTo(velocities);
    assertThat(again.network().file()).isEqualTo(training.network().file());
  }

  @Test
  void without_training_the_file_stays_byte_for_byte() throws IOException {
    GraphNetwork network = residual();
    GraphNetwork same = ((GraphInTraining) NetworkInTraining.of(network)).network();
    assertThat(GraphFile.onnx(same)).isEqualTo(GraphFile.onnx(network));
    assertThat(List.of(same.pixels().size())).containsExactly(network.pixels().size());
  }
}
