package ml.gibbon.model.onnx.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.model.onnx.OnnxWriter;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.ImportedNetwork;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Window;
import ml.gibbon.verify.walk.GraphWalk;
import ml.gibbon.verify.walk.OperationCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read again, and computed in double by a walk through the graph. */
class OnnxExporterTest {

  /** Constants of functions, such as the root of 1/2, are float32 in the file. */
  private static final double RELATIVE = 1e-6;

  private static final int BATCH = 3;

  static List<OperationCases.Case> operations() {
    return OperationCases.all();
  }

  private static OnnxModel written(Graph graph, Ending ending) {
    byte[] file = OnnxWriter.write(OnnxExporter.model(graph, ending));
    return OnnxReader.read(file, "written.onnx", ExternalData.none());
  }

  /** The graph of one example that is read again. */
  private static Graph again(Graph graph) {
    OnnxModel model = written(graph, Ending.NONE);
    return OnnxImporter.function(Batches.of(model, 1), Map.of(), "logits");
  }

  private static double[] run(Graph graph, double[]... inputs) {
    return new GraphWalk(graph).forward(inputs).output();
  }

  private static void requireEqual(double[] found, double[] expected) {
    double size = Arrays.stream(expected).map(Math::abs).filter(Double::isFinite).max().orElse(1);
    assertThat(found).containsExactly(expected, within(RELATIVE * Math.max(1, size)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void what_is_read_again_computes_the_same(OperationCases.Case of) {
    Graph again = again(of.graph());
    assertThat(again.output().shape()).isEqualTo(of.graph().output().shape());
    requireEqual(run(again, of.inputs()), run(of.graph(), of.inputs()));
  }

  /** The file's nodes with inputs of several examples, against the graph with one at a time. */
  @ParameterizedTest
  @MethodSource("operations")
  void a_file_for_any_batch_computes_each_example_alone(OperationCases.Case of) {
    OnnxModel model = written(of.graph(), Ending.NONE);
    List<OnnxValue> inputs = model.graph().inputs();
    assumeThat(Batches.isOpen(model)).isTrue();
    Graph several = OnnxImporter.function(Batches.of(model, BATCH), Map.of(), "logits");
    double[][][] examples = new double[BATCH][][];
    Arrays.setAll(examples, i -> scaled(of.inputs(), 1 - i / 8.0));
    double[][] together =
        IntStream.range(0, inputs.size())
            .mapToObj(
                input -> Arrays.stream(examples).flatMapToDouble(x -> Arrays.stream(x[input])))
            .map(values -> values.toArray())
            .toArray(double[][]::new);
    double[] alone =
        Arrays.stream(examples).flatMapToDouble(x -> Arrays.stream(run(of.graph(), x))).toArray();
    requireEqual(run(several, together), alone);
  }

  private static double[][] scaled(double[][] inputs, double factor) {
    return Arrays.stream(inputs)
        .map(values -> Arrays.stream(values).map(value -> value * factor).toArray())
        .toArray(double[][]::new);
  }

  private static Graph graph(Shape shape, Operation... operations) {
    GraphBuilder builder = new GraphBuilder();
    Node node = builder.input("x", shape);
    for (Operation operation : operations) {
      node = builder.add("step", operation, node);
    }
    return builder.build(node);
  }

  @Test
  void the_batch_is_open_where_each_example_stays_in_its_place() {
    Shape shape = Shape.of(1, 4, 6);
    List<Operation> open =
        List.of(
            new Operation.Reshape(Shape.of(1, 24)),
            new Operation.Transpose(List.of(0, 2, 1)),
            new Operation.Reduction(Operation.Reduction.Kind.SUM, List.of(1, 2), false),
            new Operation.Selection(IndexMap.of(5, -1, 5), 1, Shape.of(1, 3)),
            new Operation.AxisProduct(1, Parameter.of("m", Shape.of(1, 4), 1, 2, 3, 4)));
    List<Operation> fixed =
        List.of(
            new Operation.Reshape(Shape.of(24)),
            new Operation.Reshape(Shape.of(2, 12)),
            new Operation.Transpose(List.of(1, 0, 2)),
            new Operation.Reduction(Operation.Reduction.Kind.SUM, List.of(0), true),
            new Operation.Softmax(0, false));
    for (Operation operation : open) {
      OnnxModel model = written(graph(shape, operation), Ending.NONE);
      assertThat(model.graph().inputs().get(0).shapeInWords()).isEqualTo("batch x 4 x 6");
      assertThat(model.graph().outputs().get(0).shape().get(0).symbol()).isEqualTo("batch");
    }
    for (Operation operation : fixed) {
      OnnxModel model = written(graph(shape, operation), Ending.NONE);
      assertThat(model.graph().inputs().get(0).shapeInWords()).isEqualTo("1 x 4 x 6");
    }
  }

  /** Of six operators of the list of most exports, not Gather from a row of all values. */
  @Test
  void selections_along_axes_are_slices_gathers_and_pads() {
    Operation.Selection padded =
        new Operation.Selection(
            IndexMap.of(-1, -1, -1, -1, -1, 1, 2, -1, -1, 4, 5, -1), 9, Shape.of(1, 3, 4));
    assertThat(operators(padded)).containsExactly("Slice", "Pad");
    Operation.Selection mirrored =
        new Operation.Selection(IndexMap.of(2, 1, 0, 5, 4, 3), 0, Shape.of(1, 2, 3));
    assertThat(operators(mirrored)).containsExactly("Gather", "Identity");
    Operation.Selection turned =
        new Operation.Selection(IndexMap.of(0, 3, 1, 4, 2, 5), 0, Shape.of(1, 2, 3));
    assertThat(operators(turned)).containsExactly("Reshape", "Gather", "Reshape");
    for (Operation.Selection each : List.of(padded, mirrored, turned)) {
      Graph graph = graph(Shape.of(1, 2, 3), each);
      Graph again = again(graph);
      double[] x = {10, 11, 12, 13, 14, 15};
      assertThat(run(again, x)).isEqualTo(run(graph, x));
    }
  }

  private static List<String> operators(Operation operation) {
    return written(graph(Shape.of(1, 2, 3), operation), Ending.NONE).graph().nodes().stream()
        .map(OnnxNode::operator)
        .toList();
  }

  @Test
  void means_of_windows_that_no_operator_takes_are_quotients_of_sums() {
    Window dilated =
        new Window(Window.Axis.of(5, 2, 1, 1, 0, 2, false), Window.Axis.of(5, 2, 2, 0, 0, 1, true));
    for (Operation.AveragePooling.Divisor divisor : Operation.AveragePooling.Divisor.values()) {
      Graph graph = graph(Shape.of(1, 2, 5, 5), new Operation.AveragePooling(dilated, divisor));
      double[] x = IntStream.range(0, 50).mapToDouble(i -> i * i % 7).toArray();
      Graph again = again(graph);
      requireEqual(run(again, x), run(graph, x));
    }
  }

  /** ONNX Runtime's PadFusion would make padding of zeros that stand before them. */
  @Test
  void maxima_without_padding_say_so() {
    Window.Axis side = Window.Axis.of(4, 2, 2, 0, 0, 1, false);
    Operation pooling = new Operation.MaxPooling(new Window(side, side));
    OnnxModel model = written(graph(Shape.of(1, 1, 4, 4), pooling), Ending.NONE);
    OnnxNode node = model.graph().nodes().get(0);
    assertThat(node.text("auto_pad", "")).isEqualTo("VALID");
    assertThat(node.has("pads")).isFalse();
  }

  @Test
  void windows_that_end_early_are_refused() {
    Window.Axis early = new Window.Axis(9, 2, 2, 2, 0, 0, 1);
    assertThatThrownBy(
            () ->
                OnnxExporter.model(
                    graph(Shape.of(1, 1, 9, 9), new Operation.MaxPooling(new Window(early, early))),
                    Ending.NONE))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage("step (MaxPooling): its window stops 5 places before the end of the image");
  }

  @Test
  void the_ending_is_taken_off_again_and_nothing_else() {
    Graph graph =
        graph(
            Shape.of(1, 3),
            new Operation.Elementwise(Function.LINEAR, 2, 1),
            new Operation.Elementwise(Function.SIGMOID));
    double[] x = {.5, -1, 2};
    for (Ending ending : List.of(Ending.SOFTMAX, Ending.LOG_SOFTMAX, Ending.SIGMOID)) {
      OnnxModel model = written(graph, ending);
      assertThat(model.graph().outputs().get(0).name()).isEqualTo("probabilities");
      ImportedNetwork again = OnnxImporter.network(model, ImportSettings.none());
      assertThat(again.ending()).isEqualTo(ending);
      assertThat(run(again.graph(), x)).isEqualTo(run(graph, x));
    }
  }

  /** So that they can be trained, and put back. */
  @Test
  void weights_keep_their_names_and_are_found_again() {
    Parameter weights = Parameter.of("fc.weight", Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Parameter bias = Parameter.of("fc.bias", Shape.of(2), 7, 8);
    Operation dense = new Operation.Dense(weights, Optional.of(bias));
    OnnxModel model = written(graph(Shape.of(1, 3), dense), Ending.NONE);
    assertThat(model.graph().initializers().keySet()).containsExactly("fc.weight", "fc.bias");
    assertThat(model.graph().initializers().get("fc.weight").floats())
        .containsExactly(1, 2, 3, 4, 5, 6);
    ImportedNetwork again = OnnxImporter.network(model, ImportSettings.none());
    assertThat(again.origins().keySet()).containsExactlyInAnyOrder("fc.weight", "fc.bias");
    OnnxModel places = written(graph(Shape.of(1, 5, 3), dense), Ending.NONE);
    assertThat(places.graph().initializers().get("fc.weight").floats())
        .containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void names_that_several_values_have_are_told_apart() {
    Parameter named = Parameter.of("step", Shape.of(2), 1, 2);
    Graph graph =
        graph(
            Shape.of(1, 2),
            new Operation.Affine(named, named),
            new Operation.Elementwise(Function.TANH),
            new Operation.Elementwise(Function.TANH));
    OnnxModel model = written(graph, Ending.SOFTMAX);
    Set<String> names = new HashSet<>(model.graph().initializers().keySet());
    model.graph().nodes().forEach(node -> names.addAll(node.outputs()));
    assertThat(names)
        .containsExactlyInAnyOrder(
            "step", "step_2", "step_2/Mul", "step_3", "step_4", "probabilities");
  }

  @Test
  void the_same_network_gives_the_same_bytes() {
    Graph graph = graph(Shape.of(1, 2, 3), new Operation.Standardisation(1, 1e-5));
    assertThat(OnnxWriter.write(OnnxExporter.model(graph, Ending.NONE)))
        .isEqualTo(OnnxWriter.write(OnnxExporter.model(graph, Ending.NONE)));
  }

  @Test
  void layers_are_normalised_without_a_scale_of_ones() {
    Graph graph = graph(Shape.of(1, 2, 3), new Operation.Standardisation(1, 1e-5));
    Graph again = again(graph);
    assertThat(again.nodes().stream().map(node -> node.operation().getClass().getSimpleName()))
        .containsExactly("Input", "Standardisation");
  }
}
