package ml.gibbon.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.Test;

class OnnxGraphTest {

  private static final OnnxValue X =
      new OnnxValue("x", ElementType.FLOAT, List.of(new OnnxDim(-1, "batch"), OnnxDim.of(3)));
  private static final OnnxValue Y = new OnnxValue("y", ElementType.FLOAT, false, List.of());

  private static OnnxNode node(List<String> inputs, String output) {
    return new OnnxNode("", "", "Add", inputs, List.of(output), Map.of());
  }

  private static OnnxGraph graph(OnnxNode... nodes) {
    return new OnnxGraph(
        "g",
        List.of(nodes),
        Map.of("w", OnnxTensor.ofFloats("w", List.of(), 1)),
        List.of(X, new OnnxValue("w", ElementType.FLOAT, List.of())),
        List.of(Y));
  }

  @Test
  void feeds_the_inputs_that_are_no_initializers() {
    assertThat(graph(node(List.of("x", "w", ""), "y")).fedInputs()).containsExactly(X);
    assertThat(X.shapeInWords()).isEqualTo("batch x 3");
  }

  @Test
  void refuses_nodes_out_of_order() {
    assertThatThrownBy(() -> graph(node(List.of("x", "z"), "y"), node(List.of("x"), "z")))
        .isInstanceOf(InputException.class)
        .hasMessage("node y (Add) reads z, which no input, initializer or node before it gives");
  }

  @Test
  void refuses_values_that_are_written_twice() {
    assertThatThrownBy(() -> graph(node(List.of("x"), "y"), node(List.of("x"), "y")))
        .hasMessageContaining("node y (Add) writes y, which is there already");
    assertThatThrownBy(() -> graph(node(List.of("x"), "w"))).hasMessageContaining("writes w");
  }

  @Test
  void refuses_outputs_that_nobody_writes() {
    assertThatThrownBy(() -> graph(node(List.of("x"), "z")))
        .hasMessage("the graph's output y is written by no node");
  }

  @Test
  void reads_attributes_by_kind() {
    OnnxNode node =
        new OnnxNode(
            "conv1",
            "",
            "Conv",
            List.of("x", "", "b"),
            List.of("y"),
            Map.of(
                "group", new OnnxAttribute.Whole(2),
                "pads", new OnnxAttribute.Integers(List.of(1L, 1L)),
                "auto_pad", new OnnxAttribute.Text("NOTSET")));
    assertThat(node.integer("group", 1)).isEqualTo(2);
    assertThat(node.integer("other", 1)).isEqualTo(1);
    assertThat(node.integers("pads", List.of())).containsExactly(1L, 1L);
    assertThat(node.text("auto_pad", "")).isEqualTo("NOTSET");
    assertThat(node.hasInput(1)).isFalse();
    assertThat(node.hasInput(2)).isTrue();
    assertThat(node.hasInput(3)).isFalse();
    assertThatThrownBy(() -> node.floating("group", 1))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "node conv1 (Conv) has a whole number as attribute group, which must be a floating point number");
    assertThatThrownBy(() -> node.tensor("value"))
        .hasMessage("node conv1 (Conv) has no attribute value, which must be a tensor");
  }
}
