package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.keras.KerasFile;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphInTrainingTest {

  private static final ImageShape MNIST = new ImageShape(1, 28, 28);

  static GraphNetwork residual() throws IOException {
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
    NetworkInTraining training = NetworkInTraining.of(residual(), BatchNorm.FROZEN);
    float[] parameters = random(training.parameters().length);
    float[] none = new float[parameters.length];
    training.set(parameters, none);
    float[] pixels = random(MNIST.size() * 3);
    ParameterOrder order = Trainer.order(training.training(MNIST));
    try (Trainer trainer = new Trainer(training.training(MNIST), MNIST, 3);
        DifferentiableClassifier written = Classifiers.compiled(training.network(), MNIST)) {
      trainer.set(order.toEngine(parameters), none);
      float[] expected = trainer.classifier().logits(pixels, 3);
      requireClose(written.logits(pixels, 3), expected);
    }
  }

  @Test
  void training_goes_on_from_its_file() throws IOException {
    NetworkInTraining training = NetworkInTraining.of(residual(), BatchNorm.FROZEN);
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
    GraphNetwork same =
        ((GraphInTraining) NetworkInTraining.of(network, BatchNorm.FROZEN)).network();
    assertThat(GraphFile.onnx(same)).isEqualTo(GraphFile.onnx(network));
    assertThat(List.of(same.pixels().size())).containsExactly(network.pixels().size());
  }

  /** Statistics are parameters like others to whoever keeps, averages and stores them. */
  @Test
  void running_statistics_are_kept_and_written_back_where_they_follow_the_minibatches()
      throws IOException {
    Graph graph = ResidualNetwork.of(new Architecture.Resnet(8, 2), MNIST, 10, 1);
    List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    GraphNetwork network = GraphFile.of(graph, MNIST, classes);
    GraphInTraining training = (GraphInTraining) NetworkInTraining.of(network, BatchNorm.BATCH);
    assertThat(training.inWords())
        .isEqualTo(
            "1,384 of 1,468 numbers are trained; 84 means and variances of 9 batch normalisations follow the minibatches");
    assertThat(((GraphInTraining) NetworkInTraining.of(network, BatchNorm.FROZEN)).inWords())
        .isEqualTo(
            "1,384 of 1,468 numbers are trained; 9 batch normalisations keep their means and variances");

    float[] parameters = random(training.parameters().length);
    for (int i = 0; i < parameters.length; i++) {
      // Variances are positive.
      parameters[i] += 1;
    }
    training.set(parameters, new float[parameters.length]);
    NetworkInTraining again = NetworkInTraining.read(training.file());
    assertThat(again.parameters()).isEqualTo(parameters);
    Map<String, float[]> expected = new HashMap<>();
    training
        .training(MNIST)
        .positions()
        .forEach(
            (parameter, at) ->
                expected.put(
                    parameter.name(),
                    Arrays.copyOfRange(parameters, at, at + parameter.shape().size())));
    for (Parameter parameter : training.network().pixels().parameters()) {
      if (!parameter.name().equals("scaled")) {
        assertThat(parameter.values())
            .as(parameter.name())
            .isEqualTo(expected.get(parameter.name()));
      }
    }
    assertThat(expected).containsKeys("bn1.running_mean", "layer3.0.bn2.running_var");
  }

  static GraphNetwork ofKeras(String name) throws IOException {
    try (InputStream in = GraphInTrainingTest.class.getResourceAsStream("keras/" + name)) {
      byte[] file = in.readAllBytes();
      Graph graph = KerasFile.read(file, name).graph();
      int[] shape = graph.inputs().get(0).shape().toArray();
      ImageShape images =
          shape.length == 4
              ? new ImageShape(shape[1], shape[2], shape[3])
              : new ImageShape(1, 1, shape[1]);
      int classes = graph.output().shape().size();
      return GraphFile.take(
          GraphFormat.of(file, name).orElseThrow(),
          file,
          ExternalData.none(),
          PixelInput.ofFile(),
          images,
          IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
          name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sequential.keras",
        "functional.h5",
        "nested.keras",
        "activations.keras",
        "shapes.keras",
        "grey.h5",
        "channels-first.keras",
        "signals.keras",
        "groups.keras",
        "keras2.h5"
      })
  void networks_of_keras_are_trained_and_handed_back_as_onnx(String name) throws IOException {
    GraphNetwork network = ofKeras(name);
    NetworkInTraining training = NetworkInTraining.of(network, BatchNorm.FROZEN);
    GraphNetwork written = (GraphNetwork) training.network();
    assertThat(written.probabilities()).isEqualTo(network.probabilities());
    float[] pixels = random(network.images().size() * 3);
    try (DifferentiableClassifier before = Classifiers.compiled(network, network.images());
        DifferentiableClassifier after = Classifiers.compiled(written, network.images())) {
      requireClose(after.logits(pixels, 3), before.logits(pixels, 3));
    }
    OnnxModel model = OnnxReader.read(GraphFile.onnx(written), name, ExternalData.none());
    assertThat(model.graph().inputs().get(0).shapeInWords()).startsWith("batch x ");
    assertThat(NetworkInTraining.read(training.file()).parameters())
        .isEqualTo(training.parameters());
  }

  private static void requireClose(float[] found, float[] expected) {
    for (int k = 0; k < expected.length; k++) {
      assertThat(found[k])
          .isCloseTo(expected[k], within(1e-5f * Math.max(1, Math.abs(expected[k]))));
    }
  }
}
