package ml.gibbon.model.keras;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import ml.gibbon.error.InputException;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class KerasFileTest {

  /** Of the largest: parameters folded into float32 ones (deviations, scales) are rounded once. */
  private static final double TOLERANCE = 1e-6;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sequential.keras",
        "sequential.h5",
        "functional.keras",
        "functional.h5",
        "nested.keras",
        "nested.h5",
        "activations.keras",
        "shapes.keras",
        "grey.keras",
        "grey.h5",
        "channels-first.keras",
        "signals.keras",
        "signals.h5",
        "groups.keras",
        "keras2.h5"
      })
  void gives_the_logits_and_gradients_of_TensorFlow(String file) throws IOException {
    KerasNetwork network = KerasFile.read(bytes(file), file);
    JsonNode expected = new ObjectMapper().readTree(bytes(file.replaceFirst("\\.\\w+$", ".json")));
    GraphWalk walk = new GraphWalk(network.graph());
    Node input = network.graph().inputs().get(0);
    for (int i = 0; i < 2; i++) {
      double[] logits = numbers(expected.get("logits").get(i));
      GraphWalk.Pass pass = walk.forward(numbers(expected.get("inputs").get(i)));
      // The file's one output is the logit of class 1, and that of class 0 is 0.
      double[] found = logits.length == 1 ? Arrays.copyOfRange(pass.output(), 1, 2) : pass.output();
      assertClose(found, logits);
      double[] cotangent = new double[pass.output().length];
      Arrays.setAll(cotangent, k -> logits.length == 1 ? k : k + 1);
      assertClose(pass.back(cotangent).of(input), numbers(expected.get("gradients").get(i)));
    }
  }

  @Test
  void takes_the_last_activation_off_and_says_so() throws IOException {
    KerasNetwork softmax = read("sequential.keras");
    assertThat(softmax.probabilities()).isEqualTo(Probabilities.SOFTMAX);
    assertThat(softmax.notes()).anyMatch(note -> note.startsWith("the last softmax is taken off"));
    KerasNetwork sigmoid = read("nested.keras");
    assertThat(sigmoid.probabilities()).isEqualTo(Probabilities.LOGISTIC);
    assertThat(read("shapes.keras").notes()).anyMatch(note -> note.contains("taken for logits"));
  }

  @Test
  void gives_one_sigmoid_the_two_logits_of_a_softmax() throws IOException {
    KerasNetwork network = read("grey.keras");
    assertThat(network.probabilities()).isEqualTo(Probabilities.SOFTMAX);
    double[] logits = new GraphWalk(network.graph()).forward(new double[30]).output();
    assertThat(logits).hasSize(2);
    assertThat(logits[0]).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "sequential.keras, 1, 3, 9, 6",
    "channels-first.keras, 1, 3, 7, 6",
    "grey.keras, 1, 1, 6, 5"
  })
  void takes_images_channels_first(String file, int n, int channels, int height, int width)
      throws IOException {
    Node input = read(file).graph().inputs().get(0);
    assertThat(input.shape().toArray()).containsExactly(n, channels, height, width);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential.keras", "functional.h5", "nested.h5", "keras2.h5"})
  void changes_the_order_of_no_values(String file) throws IOException {
    assertThat(read(file).graph().nodes())
        .noneMatch(node -> node.operation() instanceof Operation.Transpose);
  }

  /** Signals are images of one column until a layer asks for Keras's order, here a PReLU. */
  @Test
  void turns_signals_at_their_ends_alone() throws IOException {
    assertThat(
            read("signals.h5").graph().nodes().stream()
                .takeWhile(node -> !node.name().startsWith("p_re_lu"))
                .filter(node -> node.operation() instanceof Operation.Transpose))
        .hasSize(2);
  }

  @Test
  void makes_no_zeros_around_images_that_a_convolution_has_itself() throws IOException {
    assertThat(read("functional.keras").graph().nodes())
        .noneMatch(node -> node.operation() instanceof Operation.Selection);
  }

  @Test
  void shares_the_parameters_of_a_layer_that_is_used_twice() throws IOException {
    assertThat(
            read("nested.h5").graph().parameters().stream()
                .filter(parameter -> parameter.name().startsWith("shared/")))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lambda.keras | layer twice (Lambda): its code is in the file and is never run: convert the network to ONNX with tf2onnx",
        "lstm.h5 | layer lstm (LSTM): layers of this class are not read: convert the network to ONNX with tf2onnx",
        "only.weights.h5 | it holds weights without a model",
        "external-link.h5 | has a link at",
        "soft-link.h5 | has a link at",
        "packed.h5 | in pieces (CHUNKED)"
      })
  void refuses_in_one_line(String file, String why) throws IOException {
    byte[] bytes = bytes(file);
    assertThatThrownBy(() -> KerasFile.read(bytes, file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model " + file + " was refused: ")
        .hasMessageContaining(why)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void refuses_arrays_of_another_shape_than_the_layer_says() throws IOException {
    byte[] damaged = replaced(bytes("sequential.h5"), "\"units\": 4", "\"units\": 5");
    assertThatThrownBy(() -> KerasFile.read(damaged, "a.h5"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(Dense): its kernel is [6, 4] in the file but must be [6, 5]");
  }

  @Test
  void refuses_a_model_class_whose_code_is_not_in_the_file() throws IOException {
    byte[] damaged =
        replaced(
            bytes("sequential.h5"),
            "{\"class_name\": \"Sequential\"",
            "{\"class_name\": \"MyNetwork1\"");
    assertThatThrownBy(() -> KerasFile.read(damaged, "a.h5"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its model is of the class MyNetwork1")
        .hasMessageContaining("tf2onnx");
  }

  @Test
  void refuses_a_zip_that_unpacks_to_far_more() throws IOException {
    byte[] bomb = withEntry("model.weights.h5", new byte[20 << 20]);
    assertThat(bomb.length).isLessThan(200_000);
    assertThatThrownBy(() -> KerasFile.read(bomb, "a.keras"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("to more than 100 times its size");
  }

  @Test
  void refuses_json_that_is_nested_without_end() throws IOException {
    byte[] deep = withEntry("config.json", "{\"a\":".repeat(100_000).getBytes(ISO_8859_1));
    assertThatThrownBy(() -> KerasFile.read(deep, "a.keras"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("config.json is nested deeper than 100");
  }

  @Test
  void refuses_padding_that_would_fill_the_memory() throws IOException {
    String config =
        new String(entry(bytes("channels-first.keras"), "config.json"), ISO_8859_1)
            .replace("\"padding\": [[1, 1], [1, 1]]", "\"padding\": 30000");
    byte[] large = withEntry("config.json", config.getBytes(ISO_8859_1));
    assertThatThrownBy(() -> KerasFile.read(large, "a.keras")).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @CsvSource({"PReLU, p_re_lu", "Conv2DTranspose, conv2d_transpose", "ReLU, re_lu"})
  void names_groups_as_Keras_does(String className, String group) {
    assertThat(NumberedScope.inSnakeCase(className)).isEqualTo(group);
  }

  private static KerasNetwork read(String file) throws IOException {
    return KerasFile.read(bytes(file), file);
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = KerasFileTest.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  private static byte[] replaced(byte[] file, String text, String by) {
    String before = new String(file, ISO_8859_1);
    assertThat(before).contains(text);
    assertThat(by).hasSameSizeAs(text);
    return before.replace(text, by).getBytes(ISO_8859_1);
  }

  /** A file in which one entry has another content. */
  private static byte[] withEntry(String name, byte[] content) throws IOException {
    byte[] file = bytes("channels-first.keras");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String each : new String[] {"metadata.json", "config.json", "model.weights.h5"}) {
        out.putNextEntry(new ZipEntry(each));
        out.write(each.equals(name) ? content : entry(file, each));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] entry(byte[] zip, String name) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return in.readAllBytes();
        }
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static double[] numbers(JsonNode row) {
    double[] numbers = new double[row.size()];
    Arrays.setAll(numbers, i -> row.get(i).doubleValue());
    return numbers;
  }

  private static void assertClose(double[] found, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(found).containsExactly(expected, within(TOLERANCE * largest));
  }
}
