package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResidualNetworkTest {

  private static final ImageShape COLOUR = new ImageShape(3, 32, 32);
  private static final ImageShape GREY = new ImageShape(1, 28, 28);

  private static Graph graph(int depth, int width, ImageShape images, int classes) {
    return ResidualNetwork.of(new Architecture.Resnet(depth, width), images, classes, 1);
  }

  /** Without means and variances, as PyTorch and papers count. */
  private static long trained(Graph graph) {
    return graph.parameters().stream()
        .filter(parameter -> !parameter.name().contains("running"))
        .mapToLong(parameter -> parameter.shape().size())
        .sum();
  }

  private static List<String> classes(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 14, 20, 18, 34})
  void the_depth_is_that_of_layers_with_weights_from_pixels_to_logits(int depth) {
    long layers =
        graph(depth, 2, COLOUR, 10).nodes().stream()
            .filter(
                node ->
                    node.operation() instanceof Operation.Dense
                        || (node.operation() instanceof Operation.Convolution
                            && !node.name().contains("downsample")))
            .count();
    assertThat(layers).isEqualTo(depth);
  }

  /** Table 6, in millions. */
  @ParameterizedTest
  @CsvSource({"20, 0.27", "32, 0.46", "44, 0.66", "56, 0.85"})
  void numbers_of_parameters_are_the_papers(int depth, double millions) {
    assertThat(trained(graph(depth, 16, COLOUR, 10)) / 1e6).isCloseTo(millions, within(.01));
  }

  /** Of resnet18 and resnet34 of torchvision, whose first convolution has 7x7 taps. */
  @ParameterizedTest
  @CsvSource({"18, 11689512", "34, 21797672"})
  void numbers_of_parameters_are_those_of_torchvision(int depth, long parameters) {
    long first = 3 * 64 * (7 * 7 - 3 * 3);
    assertThat(trained(graph(depth, 64, COLOUR, 1000))).isEqualTo(parameters - first);
  }

  @Test
  void each_stage_has_half_the_sides_and_twice_the_channels() {
    List<Shape> ends =
        graph(8, 4, GREY, 3).nodes().stream()
            .filter(node -> node.name().matches("layer\\d\\.0"))
            .map(node -> node.shape())
            .toList();
    assertThat(ends)
        .containsExactly(Shape.of(1, 4, 28, 28), Shape.of(1, 8, 14, 14), Shape.of(1, 16, 7, 7));
  }

  /** Equation 10 of arXiv:1502.01852; 4,608 draws have this variance within 5 % but in 1 of 50. */
  @Test
  void weights_are_normal_with_the_variance_of_he() {
    Parameter weights =
        graph(8, 16, COLOUR, 10).parameters().stream()
            .filter(parameter -> parameter.name().equals("layer2.0.conv1.weight"))
            .findFirst()
            .orElseThrow();
    double squares = 0;
    for (float value : weights.values()) {
      squares += value * (double) value;
    }
    double variance = 2.0 / (16 * 9);
    assertThat(squares / weights.shape().size()).isCloseTo(variance, within(.05 * variance));
  }

  @ParameterizedTest
  @CsvSource({"1, 28, 28", "3, 32, 32", "3, 1, 5"})
  void what_is_stored_has_the_logits_of_what_was_made(int channels, int height, int width) {
    ImageShape images = new ImageShape(channels, height, width);
    Architecture.Resnet resnet = new Architecture.Resnet(8, 3);
    Network stored = Networks.untrained(resnet, images, classes(4), 7, BatchNorm.BATCH).network();
    Network again = NetworkFile.read(stored.file(), "model.zip");
    Graph made = ResidualNetwork.of(resnet, images, 4, 7);
    float[] pixels = TestModels.images(images, 3, 5).pixels();
    try (CompiledClassifier expected = new CompiledClassifier(made, images, Probabilities.SOFTMAX);
        CompiledClassifier found = Classifiers.compiled(again, images)) {
      assertThat(found.logits(pixels, 3)).isEqualTo(expected.logits(pixels, 3));
    }
  }

  @Test
  void the_seed_makes_the_weights_and_the_same_one_the_same_bytes() {
    Architecture resnet = new Architecture.Resnet(8, 2);
    byte[] file = Networks.untrained(resnet, GREY, classes(2), 7, BatchNorm.BATCH).file();
    assertThat(Networks.untrained(resnet, GREY, classes(2), 7, BatchNorm.BATCH).file())
        .isEqualTo(file);
    assertThat(Networks.untrained(resnet, GREY, classes(2), 8, BatchNorm.BATCH).file())
        .isNotEqualTo(file);
  }

  @Test
  void no_network_is_made_for_images_of_one_class() {
    assertThatThrownBy(
            () ->
                Networks.untrained(
                    new Architecture.Resnet(8, 2), GREY, classes(1), 1, BatchNorm.BATCH))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the images have one class but a model tells two or more apart");
  }
}
