package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that other programs wrote, see the note beside them. */
class ExportedFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/ml/gibbon/model/onnx");

  private static OnnxModel read(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    return OnnxReader.read(Files.readAllBytes(file), name, ExternalData.beside(file));
  }

  private static double[] run(OnnxModel model, double... input) {
    return new GraphWalk(OnnxImporter.function(model, Map.of(), output(model)))
        .forward(input)
        .output();
  }

  private static String output(OnnxModel model) {
    return model.graph().outputs().get(0).name();
  }

  /** Each tensor has 1, -2 and 3 in it, or 1, 2 and 250, or true, false and true. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "float",
        "double",
        "float16",
        "bfloat16",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "bool"
      })
  void reads_numbers_as_lists_and_as_raw_bytes(String type) throws IOException {
    Map<String, OnnxTensor> tensors = read("numbers.onnx").graph().initializers();
    double[] expected =
        type.equals("bool")
            ? new double[] {1, 0, 1}
            : type.startsWith("u") ? new double[] {1, 2, 250} : new double[] {1, -2, 3};
    for (String way : new String[] {"_list", "_raw"}) {
      OnnxTensor tensor = tensors.get(type + way);
      assertThat(tensor.doubles()).as(way).containsExactly(expected);
      if (tensor.type().isFloating()) {
        assertThat(tensor.floats()).as(way).containsExactly(1, -2, 3);
      }
    }
    assertThat(tensors.get("empty").shape()).containsExactly(0L, 3L);
    assertThat(tensors.get("scalar").doubles()).containsExactly(7.5);
  }

  /** {@code (x + 3)^2 - 0.5}, by a function that calls one with an attribute. */
  @Test
  void reads_functions() throws IOException {
    assertThat(run(read("functions.onnx"), 1, -2)).containsExactly(15.5, 0.5);
  }

  /** {@code [1, 2]} times 0, 1, 2 over 3, 4, 5, plus 10, 20, 30. */
  @Test
  void reads_tensors_in_a_file_beside_the_model() throws IOException {
    assertThat(run(read("external.onnx"), 1, 2)).containsExactly(16, 29, 42);
  }

  @Test
  void refuses_sparse_tensors_and_branches() throws IOException {
    assertThatThrownBy(() -> read("sparse.onnx"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sparse initializers");
    OnnxModel branches = read("branches.onnx");
    assertThatThrownBy(() -> run(branches, 1, 2))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("node choice (If) of opset 17: the operator is not supported");
  }

  /** Logits as PyTorch computes them in float32, of the pixels 0, 1/64, 2/64 and so on. */
  @ParameterizedTest
  @CsvSource({"torchscript.onnx", "dynamo.onnx"})
  void reads_what_both_exporters_of_pytorch_write(String name) throws IOException {
    double[] pixels = IntStream.range(0, 64).mapToDouble(i -> i / 64.0).toArray();
    double[] logits =
        new GraphWalk(
                OnnxImporter.network(read(name), new ImportSettings(Shape.of(1, 1, 8, 8), ""))
                    .graph())
            .forward(pixels)
            .output();
    Offset<Double> rounding = within(1e-6);
    assertThat(logits).hasSize(3);
    assertThat(logits[0]).isCloseTo(-0.20007294416427612, rounding);
    assertThat(logits[1]).isCloseTo(0.11810778826475143, rounding);
    assertThat(logits[2]).isCloseTo(0.5044101476669312, rounding);
  }
}
