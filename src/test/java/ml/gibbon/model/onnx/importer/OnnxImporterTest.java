package ml.gibbon.model.onnx.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import org.junit.jupiter.api.Test;

/** What the meaning of ONNX's operators says that files become. */
class OnnxImporterTest {

  private static final float[] SIX = {1, 2, 3, 4, 5, 6};

  private static ImportedNetwork read(Files file) {
    return OnnxImporter.network(file.model(), ImportSettings.none());
  }

  private static List<String> operations(ImportedNetwork network) {
    return network.graph().nodes().stream()
        .map(node -> node.operation().getClass().getSimpleName())
        .toList();
  }

  /** x [B, 3] times W [3, 2] plus b [2]. */
  private static Files linear() {
    return Files.ofOpset(13)
        .input("x", -1, 3)
        .floats("W", List.of(3L, 2L), SIX)
        .floats("b", List.of(2L), 7, 8);
  }

  @Test
  void a_product_with_a_matrix_and_a_sum_with_a_vector_are_a_dense_layer() {
    ImportedNetwork network =
        read(linear().node("MatMul", "m", "x", "W").node("Add", "y", "m", "b").output("y"));
    assertThat(operations(network)).containsExactly("Input", "Dense");
    Operation.Dense dense = (Operation.Dense) network.graph().output().operation();
    assertThat(dense.weights().shape()).isEqualTo(Shape.of(2, 3));
    assertThat(dense.weights().values()).containsExactly(1, 3, 5, 2, 4, 6);
    assertThat(dense.bias().orElseThrow().values()).containsExactly(7, 8);
  }

  @Test
  void trained_values_find_their_way_back_into_the_order_of_the_file() {
    ImportedNetwork network = read(linear().node("Gemm", "y", "x", "W", "b").output("y"));
    Operation.Dense dense = (Operation.Dense) network.graph().output().operation();
    assertThat(network.origins())
        .containsEntry("W", new Origin("W", Layout.TRANSPOSED))
        .containsEntry("b", new Origin("b", Layout.SAME));
    assertThat(dense.weights().name()).isEqualTo("W");
    assertThat(network.origins().get("W").values(dense.weights())).containsExactly(SIX);
  }

  @Test
  void a_transposed_matrix_of_a_gemm_is_the_weights_as_they_are() {
    Files file =
        Files.ofOpset(11)
            .input("x", 1, 3)
            .floats("W", List.of(2L, 3L), SIX)
            .node("Gemm", Map.of("transB", Files.whole(1)), "y", "x", "W")
            .output("y");
    ImportedNetwork network = read(file);
    assertThat(network.origins()).containsEntry("W", new Origin("W", Layout.SAME));
    assertThat(network.graph().parameters().get(0).values()).containsExactly(SIX);
  }

  @Test
  void a_product_that_something_else_reads_keeps_its_sum() {
    ImportedNetwork network =
        read(
            linear()
                .node("MatMul", "m", "x", "W")
                .node("Add", "s", "m", "b")
                .node("Mul", "y", "m", "s")
                .output("y"));
    assertThat(operations(network)).containsExactly("Input", "Dense", "Affine", "Arithmetic");
  }

  @Test
  void an_initializer_that_is_used_twice_is_one_parameter() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 2)
            .floats("W", List.of(2L, 2L), 1, 2, 3, 4)
            .node("Identity", "same", "W")
            .node("MatMul", "m", "x", "W")
            .node("MatMul", "y", "m", "same")
            .output("y");
    assertThat(read(file).graph().parameters()).hasSize(1);
  }

  /** The constant 2 W would not follow if W was trained; b is only moved, and follows. */
  @Test
  void what_constants_are_computed_from_is_not_written_back() {
    ImportedNetwork network =
        read(
            linear()
                .node("Add", "double", "W", "W")
                .node("Identity", "same", "b")
                .node("MatMul", "m", "x", "W")
                .node("MatMul", "n", "x", "double")
                .node("Sum", "s", "m", "n")
                .node("Add", "y", "s", "same")
                .output("y"));
    assertThat(network.origins().keySet()).containsExactly("b");
  }

  @Test
  void a_batch_of_any_length_is_one_of_1() {
    Files file =
        Files.ofOpset(13)
            .input("x", 64, 3)
            .floats("W", List.of(3L, 2L), SIX)
            .node("MatMul", "y", "x", "W")
            .output("y");
    ImportedNetwork network = read(file);
    assertThat(network.graph().output().shape()).isEqualTo(Shape.of(1, 2));
    assertThat(network.notes()).containsExactly("the file's batch of 64 is read as one of 1");
  }

  /** As PyTorch writes {@code x.view(x.size(0), -1)}. */
  @Test
  void arithmetic_of_shapes_is_done_at_load() {
    Files file =
        Files.ofOpset(11)
            .input("x", -1, 2, 3, 4)
            .node("Shape", "s", "x")
            .integers("zero", 0)
            .node("Gather", Map.of("axis", Files.whole(0)), "n", "s", "zero")
            .integers("open", -1)
            .node("Concat", Map.of("axis", Files.whole(0)), "to", "n", "open")
            .node("Reshape", "y", "x", "to")
            .output("y");
    ImportedNetwork network = read(file);
    assertThat(operations(network)).containsExactly("Input", "Reshape");
    assertThat(network.graph().output().shape()).isEqualTo(Shape.of(1, 24));
  }

  @Test
  void a_softmax_at_the_end_is_taken_off_and_said() {
    ImportedNetwork network =
        read(linear().node("MatMul", "m", "x", "W").node("Softmax", "y", "m").output("y"));
    assertThat(operations(network)).containsExactly("Input", "Dense");
    assertThat(network.ending()).isEqualTo(Ending.SOFTMAX);
    assertThat(network.notes())
        .containsExactly(
            "the network's last step, a softmax, is taken off: attacks work on what it is applied"
                + " to");
  }

  /** The channels of images of one pixel are classes. */
  @Test
  void axes_of_length_1_behind_the_classes_are_taken_off() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 10, 4, 4)
            .node("GlobalAveragePool", "p", "x")
            .node("Softmax", Map.of("axis", Files.whole(1)), "y", "p")
            .output("y");
    ImportedNetwork network = read(file);
    assertThat(network.graph().output().shape()).isEqualTo(Shape.of(1, 10));
    assertThat(network.ending()).isEqualTo(Ending.SOFTMAX);
  }

  @Test
  void an_output_that_is_no_vector_is_refused() {
    Files file = Files.ofOpset(13).input("x", 1, 3, 4, 4).node("Relu", "y", "x").output("y");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("output y has shape [1, 3, 4, 4]; one number for each class");
  }

  /** As exporters write the SiLU (Elfwing et al. 2017, arXiv:1702.03118). */
  @Test
  void a_value_times_its_sigmoid_is_one_function() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 3)
            .node("Sigmoid", "s", "x")
            .node("Mul", "y", "x", "s")
            .output("y");
    Node output = read(file).graph().output();
    assertThat(output.operation()).isEqualTo(new Elementwise(Function.SWISH, 1, 0));
  }

  /** As PyTorch writes the GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
  @Test
  void a_gelu_in_pieces_is_one_function() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 3)
            .floats("root", List.of(), (float) Math.sqrt(2))
            .floats("one", List.of(), 1)
            .floats("half", List.of(), 0.5f)
            .node("Div", "d", "x", "root")
            .node("Erf", "e", "d")
            .node("Add", "a", "e", "one")
            .node("Mul", "m", "x", "a")
            .node("Mul", "y", "m", "half")
            .output("y");
    assertThat(read(file).graph().output().operation()).isEqualTo(new Elementwise(Function.GELU));
  }

  /** As PyTorch writes it up to opset 16; with a sum in place of a mean it is none. */
  @Test
  void a_layer_normalisation_in_pieces_is_one_operation() {
    assertThat(read(normalisation("ReduceMean")).graph().output().operation())
        .isEqualTo(new Operation.Standardisation(1, 1e-5f));
    assertThat(read(normalisation("ReduceL1")).graph().output().operation())
        .isEqualTo(new Operation.Arithmetic(Operation.Arithmetic.Kind.DIVIDE));
  }

  private static Files normalisation(String variance) {
    Map<String, OnnxAttribute> axes = Map.of("axes", new OnnxAttribute.Integers(List.of(-1L)));
    return Files.ofOpset(12)
        .input("x", 1, 3)
        .floats("two", List.of(), 2)
        .floats("epsilon", List.of(), 1e-5f)
        .node("ReduceMean", axes, "m", "x")
        .node("Sub", "d", "x", "m")
        .node("Pow", "p", "d", "two")
        .node(variance, axes, "v", "p")
        .node("Add", "e", "v", "epsilon")
        .node("Sqrt", "s", "e")
        .node("Div", "y", "d", "s")
        .output("y");
  }

  @Test
  void a_hard_swish_in_pieces_is_one_function() {
    Files file =
        Files.ofOpset(9)
            .input("x", 1, 3)
            .floats("three", List.of(), 3)
            .floats("six", List.of(), 6)
            .node("Add", "a", "x", "three")
            .node(
                "Clip",
                Map.of("min", new OnnxAttribute.Floating(0), "max", new OnnxAttribute.Floating(6)),
                "c",
                "a")
            .node("Mul", "m", "x", "c")
            .node("Div", "y", "m", "six")
            .output("y");
    assertThat(read(file).graph().output().operation())
        .isEqualTo(new Elementwise(Function.HARD_SWISH));
  }

  @Test
  void a_batch_inside_of_the_file_is_named() {
    Files file =
        Files.ofOpset(13)
            .input("x", 4, 2, 3)
            .integers("to", 4, 6)
            .node("Reshape", "y", "x", "to")
            .output("y");
    assertThatThrownBy(() -> read(file))
        .hasMessageEndingWith(
            "; the file is for batches of 4: if that is why, export it for those of any length or"
                + " of 1");
  }

  /** Sub and Div by one number for each channel, as normalisation is written into files. */
  @Test
  void numbers_of_channels_are_affine() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 2, 1, 1)
            .floats("mean", List.of(1L, 2L, 1L, 1L), 1, 2)
            .floats("std", List.of(2L, 1L, 1L), 2, 4)
            .node("Sub", "d", "x", "mean")
            .node("Div", "y", "d", "std")
            .output("y");
    ImportedNetwork network = read(file);
    assertThat(operations(network)).containsExactly("Input", "Affine", "Affine", "Reshape");
    Operation.Affine minus = (Operation.Affine) network.graph().nodes().get(1).operation();
    assertThat(minus.scale().values()).containsExactly(1, 1);
    assertThat(minus.shift().values()).containsExactly(-1, -2);
    Operation.Affine divided = (Operation.Affine) network.graph().nodes().get(2).operation();
    assertThat(divided.scale().values()).containsExactly(0.5f, 0.25f);
  }

  /** As Keras and the first exporters of PyTorch write padding. */
  @Test
  void zeros_around_images_are_padding_of_the_convolution_that_follows() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 1, 3, 3)
            .integers("pads", 0, 0, 0, 1, 0, 0, 1, 2)
            .floats("w", List.of(1L, 1L, 2L, 2L), 1, 2, 3, 4)
            .node("Pad", "p", "x", "pads")
            .node("Conv", "y", "p", "w")
            .output("y");
    Node output = OnnxImporter.function(file.model(), Map.of(), "y").output();
    Operation.Convolution convolution = (Operation.Convolution) output.operation();
    assertThat(output.input(0).operation()).isInstanceOf(Operation.Input.class);
    assertThat(convolution.window().rows()).isEqualTo(new Window.Axis(3, 3, 2, 1, 0, 1, 1));
    assertThat(convolution.window().columns()).isEqualTo(new Window.Axis(3, 5, 2, 1, 1, 2, 1));
  }

  @Test
  void padding_with_nothing_is_nothing() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 3)
            .integers("pads", 0, 0, 0, 0)
            .node("Pad", "p", "x", "pads")
            .node("Relu", "y", "p")
            .output("y");
    assertThat(operations(read(file))).containsExactly("Input", "Elementwise");
  }

  /** Before opset 13 all axes from the given one on were taken together. */
  @Test
  void an_old_softmax_takes_axes_together() {
    Files old = Files.ofOpset(11).input("x", 1, 2, 3).node("Softmax", "y", "x").output("y");
    assertThat(OnnxImporter.function(old.model(), Map.of(), "y").nodes())
        .filteredOn(node -> node.operation() instanceof Operation.Softmax)
        .extracting(Node::shape)
        .containsExactly(Shape.of(1, 6));
  }

  @Test
  void what_is_not_supported_is_named_with_its_node_and_opset() {
    Files file = Files.ofOpset(17).input("x", 1, 3).node("Loop", "y", "x").output("y");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("node y (Loop) of opset 17: the operator is not supported");
  }

  @Test
  void an_opset_of_tomorrow_is_refused() {
    Files file = Files.ofOpset(99).input("x", 1, 3).node("Relu", "y", "x").output("y");
    assertThatThrownBy(() -> read(file))
        .hasMessage(
            "the file is of opset 99, but 1 to 28 are supported; export it with one of them");
  }

  @Test
  void a_tiny_file_cannot_ask_for_gigabytes() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 1)
            .integers("to", 1, 40_000, 40_000)
            .node("Expand", "y", "x", "to")
            .output("y");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("node y (Expand) of opset 13: the file's constants and selections")
        .hasMessageContaining("export with constants folded");
  }

  @Test
  void other_outputs_are_left_out_and_said_even_where_they_are_not_supported() {
    Files file =
        linear().node("MatMul", "y", "x", "W").node("Loop", "aux", "y").output("y").output("aux");
    assertThat(read(file).notes()).containsExactly("of the outputs y, aux, y is used");
    assertThatThrownBy(
            () -> OnnxImporter.network(file.model(), new ImportSettings(Shape.of(), "other")))
        .hasMessage("the file has no output other; it has y, aux");
  }

  @Test
  void sides_that_the_file_does_not_know_are_asked_for() {
    Files file =
        Files.ofOpset(13).input("x", -1, 3, -1, -1).node("GlobalAveragePool", "y", "x").output("y");
    assertThatThrownBy(() -> read(file))
        .hasMessage(
            "input x is ? x 3 x ? x ?: the length of axis 2 is not known; say the shape of one"
                + " example");
    Shape images = Shape.of(1, 3, 8, 8);
    assertThat(OnnxImporter.network(file.model(), new ImportSettings(images, "")).graph())
        .extracting(graph -> graph.output().shape())
        .isEqualTo(Shape.of(1, 3));
  }

  @Test
  void whole_numbers_as_pixels_are_refused() {
    Files file =
        Files.ofOpset(13)
            .input(ElementType.UINT8, "x", 1, 3)
            .node("Cast", Map.of("to", Files.whole(1)), "y", "x")
            .output("y");
    assertThatThrownBy(() -> read(file))
        .hasMessageStartingWith("input x is UINT8; floating point numbers are expected");
  }
}
