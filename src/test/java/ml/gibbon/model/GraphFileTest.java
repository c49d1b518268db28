package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.onnx.ExternalData;
import org.junit.jupiter.api.Test;

/** A residual network of PyTorch's, held against the numbers that PyTorch gives. */
class GraphFileTest {

  private static final ImageShape MNIST = new ImageShape(1, 28, 28);
  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  /** As in residual.py. */
  private static final PixelInput NORMALISED =
      new PixelInput(PixelInput.Layout.AUTO, 2, List.of(.5), List.of(.25), List.of(), List.of());

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GraphFileTest.class.getResourceAsStream("onnx/" + name)) {
      return in.readAllBytes();
    }
  }

  private static GraphNetwork take(PixelInput input, ImageShape images) throws IOException {
    return GraphFile.take(
        GraphFormat.ONNX,
        resource("residual.onnx"),
        ExternalData.none(),
        input,
        images,
        DIGITS,
        "residual.onnx");
  }

  private static double[][] expected() throws IOException {
    return new String(resource("residual.csv"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void logits_and_gradients_are_those_of_pytorch() throws IOException {
    float[] pixels = new float[MNIST.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 17 / 16f;
    }
    GraphNetwork network = take(NORMALISED, MNIST);
    try (DifferentiableClassifier classifier = Classifiers.compiled(network, MNIST)) {
      Differentiated found =
          classifier.differentiate(
              pixels, 1, (image, logits, classes, cotangent) -> cotangent[3] = 1);
      double[][] expected = expected();
      for (int k = 0; k < 10; k++) {
        assertThat((double) found.logits()[k]).isCloseTo(expected[0][k], within(2e-6));
      }
      for (int i = 0; i < expected[1].length; i++) {
        assertThat((double) found.gradient()[i]).isCloseTo(expected[1][i], within(1e-6));
      }
    }
  }

  @Test
  void what_is_published_is_the_same_network() throws IOException {
    GraphNetwork network = take(NORMALISED, MNIST);
    assertThat(GraphFile.isOne(network.file())).isTrue();
    Network again = NetworkFile.read(network.file(), "model.zip");
    float[] pixels = ProbeImages.pixels(MNIST.size());
    try (DifferentiableClassifier one = Classifiers.compiled(network, MNIST);
        DifferentiableClassifier two = Classifiers.compiled(again, MNIST)) {
      assertThat(two.logits(pixels, ProbeImages.COUNT))
          .containsExactly(one.logits(pixels, ProbeImages.COUNT));
    }
    assertThat(again.file()).isEqualTo(network.file());
    assertThat(again.parameters()).isEqualTo(network.parameters());
  }

  @Test
  void it_may_be_a_member_of_an_ensemble() throws IOException {
    byte[] file = take(NORMALISED, MNIST).file();
    byte[] both = EnsembleFile.pack(java.util.Map.of("a", file, "b", file));
    assertThat(EnsembleFile.networks(both, "both")).containsOnlyKeys("a", "b");
  }

  @Test
  void formats_are_told_by_content_and_by_name() throws IOException {
    assertThat(GraphFormat.of(resource("residual.onnx"), "net.bin")).contains(GraphFormat.ONNX);
    assertThat(GraphFormat.of(new byte[] {(byte) 0x89, 'H', 'D', 'F', 1}, "net"))
        .contains(GraphFormat.HDF5);
    assertThat(GraphFormat.of(new byte[] {'P', 'K', 3, 4}, "net.KERAS"))
        .contains(GraphFormat.KERAS);
    assertThat(GraphFormat.of(new byte[] {'P', 'K', 3, 4}, "net.zip")).isEmpty();
  }

  @Test
  void what_does_not_fit_or_is_damaged_is_refused_in_one_line() throws IOException {
    assertThatThrownBy(() -> take(NORMALISED, new ImageShape(3, 32, 32)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("takes [N, 1, 28, 28] but the data's images are 3x32x32")
        .hasMessageNotContaining("\n");
    byte[] file = resource("residual.onnx");
    byte[] cut = Arrays.copyOf(file, file.length / 2);
    assertThatThrownBy(
            () ->
                GraphFile.take(
                    GraphFormat.ONNX,
                    cut,
                    ExternalData.none(),
                    NORMALISED,
                    MNIST,
                    DIGITS,
                    "residual.onnx"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("residual.onnx was refused")
        .hasMessageNotContaining("\n");
    byte[] published = take(NORMALISED, MNIST).file();
    assertThatThrownBy(
            () -> GraphFile.read(Arrays.copyOf(published, published.length / 2), "model.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void its_logits_are_read_as_those_of_a_softmax() throws IOException {
    assertThat(take(NORMALISED, MNIST).probabilities()).isEqualTo(Probabilities.SOFTMAX);
  }
}
