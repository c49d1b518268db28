package ml.gibbon.model.onnx.importer;

import static ml.gibbon.model.onnx.importer.Files.list;
import static ml.gibbon.model.onnx.importer.Files.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Graph;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;

/** Values of operators that can be worked out by hand, or are examples of docs/Operators.md. */
class OperatorValuesTest {

  private static final double ROUNDING = 1e-6;

  private static OnnxAttribute text(String value) {
    return new OnnxAttribute.Text(value);
  }

  private static OnnxAttribute number(float value) {
    return new OnnxAttribute.Floating(value);
  }

  private static void check(Files file, double[] x, double... expected) {
    Graph graph = OnnxImporter.function(file.output("y").model(), Map.of(), "y");
    double[] values = new GraphWalk(graph).forward(x).value(graph.output());
    assertThat(values).containsExactly(expected, within(ROUNDING));
  }

  private static double[] x(double... values) {
    return values;
  }

  @Test
  void same_padding_puts_the_odd_place_behind_or_before() {
    Files upper = Files.ofOpset(11).input("x", 1, 1, 4);
    Files lower = Files.ofOpset(11).input("x", 1, 1, 4);
    Map<String, OnnxAttribute> two =
        Map.of("kernel_shape", list(2L), "auto_pad", text("SAME_UPPER"));
    check(upper.node("MaxPool", two, "y", "x"), x(1, 2, 3, 4), 2, 3, 4, 4);
    two = Map.of("kernel_shape", list(2L), "auto_pad", text("SAME_LOWER"));
    check(lower.node("MaxPool", two, "y", "x"), x(1, 2, 3, 4), 1, 2, 3, 4);
  }

  @Test
  void means_count_padding_only_where_asked_to() {
    Map<String, OnnxAttribute> with =
        Map.of(
            "kernel_shape", list(3L, 3L),
            "pads", list(1L, 1L, 1L, 1L),
            "strides", list(2L, 2L),
            "count_include_pad", whole(1));
    Map<String, OnnxAttribute> without =
        Map.of(
            "kernel_shape", list(3L, 3L),
            "pads", list(1L, 1L, 1L, 1L),
            "strides", list(2L, 2L));
    double[] ones = x(1, 1, 1, 1);
    check(
        Files.ofOpset(11).input("x", 1, 1, 2, 2).node("AveragePool", with, "y", "x"), ones, 4 / 9.);
    check(Files.ofOpset(11).input("x", 1, 1, 2, 2).node("AveragePool", without, "y", "x"), ones, 1);
  }

  @Test
  void a_transposed_convolution_spreads_its_input() {
    Files file =
        Files.ofOpset(11)
            .input("x", 1, 1, 2)
            .floats("w", List.of(1L, 1L, 3L), 1, 10, 100)
            .node("ConvTranspose", Map.of("strides", list(2L)), "y", "x", "w");
    check(file, x(1, 2), 1, 10, 102, 20, 200);
  }

  @Test
  void a_transposed_convolution_has_the_output_that_is_asked_for() {
    Files file =
        Files.ofOpset(11)
            .input("x", 1, 1, 2)
            .floats("w", List.of(1L, 1L, 3L), 1, 10, 100)
            .node(
                "ConvTranspose",
                Map.of("strides", list(2L), "pads", list(1L, 1L), "output_padding", list(1L)),
                "y",
                "x",
                "w");
    check(file, x(1, 2), 10, 102, 20, 200);
  }

  @Test
  void slices_go_backwards() {
    Files file =
        Files.ofOpset(13)
            .input("x", 4)
            .integers("start", -1)
            .integers("end", Long.MIN_VALUE)
            .integers("axis", 0)
            .integers("step", -2)
            .node("Slice", "y", "x", "start", "end", "axis", "step");
    check(file, x(1, 2, 3, 4), 4, 2);
  }

  @Test
  void reflection_leaves_the_edge_out() {
    Files file =
        Files.ofOpset(13)
            .input("x", 3)
            .integers("pads", 2, 1)
            .node("Pad", Map.of("mode", text("reflect")), "y", "x", "pads");
    check(file, x(1, 2, 3), 3, 2, 1, 2, 3, 2);
  }

  /** The example resize_upsample_scales_linear_align_corners. */
  @Test
  void linear_interpolation_keeps_the_corners() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 1, 2, 2)
            .floats("scales", List.of(4L), 1, 1, 2, 2)
            .node(
                "Resize",
                Map.of(
                    "mode", text("linear"),
                    "coordinate_transformation_mode", text("align_corners")),
                "y",
                "x",
                "",
                "scales");
    double third = 1. / 3;
    check(
        file,
        x(1, 2, 3, 4),
        1,
        1 + third,
        2 - third,
        2,
        2 - third,
        2,
        2 + third,
        3 - third,
        2 + third,
        3 - third,
        3,
        3 + third,
        3,
        3 + third,
        4 - third,
        4);
  }

  /** The example upsample_nearest. */
  @Test
  void nearest_neighbours_are_copied() {
    Files file =
        Files.ofOpset(9)
            .input("x", 1, 1, 2, 2)
            .floats("scales", List.of(4L), 1, 1, 2, 3)
            .node("Upsample", Map.of("mode", text("nearest")), "y", "x", "scales");
    check(
        file,
        x(1, 2, 3, 4),
        1,
        1,
        1,
        2,
        2,
        2,
        1,
        1,
        1,
        2,
        2,
        2,
        3,
        3,
        3,
        4,
        4,
        4,
        3,
        3,
        3,
        4,
        4,
        4);
  }

  @Test
  void cubic_interpolation_of_a_constant_is_that_constant() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 1, 1, 3)
            .integers("sizes", 1, 1, 1, 5)
            .node("Resize", Map.of("mode", text("cubic")), "y", "x", "", "", "sizes");
    check(file, x(7, 7, 7), 7, 7, 7, 7, 7);
  }

  @Test
  void neighbouring_channels_normalise_each_other() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 2, 1, 1)
            .node("LRN", Map.of("size", whole(3), "alpha", number(3), "beta", number(1)), "y", "x");
    check(file, x(1, 3), 1 / 11., 3 / 11.);
  }

  /** The example of ScatterND. */
  @Test
  void parts_are_put_where_the_indices_say() {
    Files file =
        Files.ofOpset(16)
            .input("x", 8)
            .integers("flat", 4, 3, 1, 7)
            .integers("column", 4, 1)
            .node("Reshape", "indices", "flat", "column")
            .floats("updates", List.of(4L), 9, 10, 11, 12)
            .node("ScatterND", "y", "x", "indices", "updates");
    check(file, x(1, 2, 3, 4, 5, 6, 7, 8), 1, 11, 3, 10, 9, 6, 7, 12);
  }

  @Test
  void bounds_that_contradict_each_other_give_the_upper_one() {
    Files file =
        Files.ofOpset(13)
            .input("x", 3)
            .floats("min", List.of(), 2)
            .floats("max", List.of(), 1)
            .node("Clip", "y", "x", "min", "max");
    check(file, x(0, 1.5, 3), 1, 1, 1);
  }

  @Test
  void sums_run_backwards_without_the_value_itself() {
    Files file =
        Files.ofOpset(14)
            .input("x", 3)
            .integers("axis", 0)
            .node("CumSum", Map.of("exclusive", whole(1), "reverse", whole(1)), "y", "x", "axis");
    check(file, x(1, 2, 3), 5, 3, 0);
  }

  @Test
  void a_product_is_scaled_and_so_is_what_is_added() {
    Files file =
        Files.ofOpset(13)
            .input("x", 1, 2)
            .floats("W", List.of(2L, 2L), 1, 2, 3, 4)
            .floats("c", List.of(1L), 10)
            .node("Gemm", Map.of("alpha", number(2), "beta", number(3)), "y", "x", "W", "c");
    check(file, x(1, 1), 38, 42);
  }

  /** Both queries look at two equal keys: the mean of the values. */
  @Test
  void attention_to_equal_keys_is_a_mean() {
    Files file =
        Files.ofOpset(23)
            .input("x", 1, 1, 2, 2)
            .floats("keys", List.of(1L, 1L, 2L, 2L), 1, 2, 1, 2)
            .floats("values", List.of(1L, 1L, 2L, 2L), 1, 2, 5, 8)
            .node("Attention", "y", "x", "keys", "values");
    check(file, x(3, -1, 0, 4), 3, 5, 3, 5);
  }

  /** Before opset 21 there is a scale for each group, later one for each channel. */
  @Test
  void groups_are_scaled_as_the_opset_says() {
    Map<String, OnnxAttribute> two = Map.of("num_groups", whole(1), "epsilon", number(0));
    Files old =
        Files.ofOpset(18)
            .input("x", 1, 2, 1)
            .floats("scale", List.of(1L), 2)
            .floats("shift", List.of(1L), 1)
            .node("GroupNormalization", two, "y", "x", "scale", "shift");
    check(old, x(0, 10), -1, 3);
    Files later =
        Files.ofOpset(21)
            .input("x", 1, 2, 1)
            .floats("scale", List.of(2L), 2, 3)
            .floats("shift", List.of(2L), 1, 0)
            .node("GroupNormalization", two, "y", "x", "scale", "shift");
    check(later, x(0, 10), -1, 3);
  }
}
