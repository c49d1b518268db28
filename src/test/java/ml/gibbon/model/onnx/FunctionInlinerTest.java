package ml.gibbon.model.onnx;

import static ml.gibbon.model.onnx.ModelBytes.node;
import static ml.gibbon.model.onnx.ModelBytes.opset;
import static ml.gibbon.model.onnx.ModelBytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Functions of a file, by {@code docs/IR.md} of ONNX. */
class FunctionInlinerTest {

  private static final int FUNCTION = 25;

  /** A function of one input, a, and one output, b. */
  private static Message function(String name, Message... nodes) {
    Message function = new Message().text(1, name).text(4, "a").text(5, "b").text(10, "own");
    Arrays.stream(nodes).forEach(node -> function.message(7, node));
    return function.message(9, opset("", 17)).message(9, opset("own", 1));
  }

  private static Message call(String function, String input, String output) {
    return node(function, input, output).text(NodeDecoder.DOMAIN, "own");
  }

  private static Message model(Message call, Message... functions) {
    Message model =
        ModelBytes.model(
            new Message()
                .message(GraphDecoder.INPUT, ModelBytes.value("x", 1, 3))
                .message(GraphDecoder.OUTPUT, ModelBytes.value("y", 1, 3))
                .message(GraphDecoder.NODE, call));
    Arrays.stream(functions).forEach(function -> model.message(FUNCTION, function));
    return model;
  }

  private static List<String> nodes(Message model) {
    return read(model).graph().nodes().stream()
        .map(
            node ->
                "%s %s -> %s"
                    .formatted(
                        node.operator(),
                        String.join(",", node.inputs()),
                        String.join(",", node.outputs())))
        .toList();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Message model) {
    return assertThatThrownBy(() -> read(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model net.onnx was refused: ");
  }

  @Test
  void the_body_stands_in_the_place_of_the_call() {
    assertThat(
            nodes(
                model(
                    call("F", "x", "y"),
                    function("F", node("Exp", "a", "c"), node("Neg", "c", "b")))))
        .containsExactly("Exp x -> y/c", "Neg y/c -> y");
  }

  @Test
  void a_result_that_is_a_parameter_is_copied() {
    Message echo = new Message().text(1, "F").text(4, "a").text(5, "a").text(10, "own");
    assertThat(nodes(model(call("F", "x", "y"), echo))).containsExactly("Identity x -> y");
  }

  @Test
  void refuses_functions_that_call_themselves() {
    refused(model(call("F", "x", "y"), function("F", call("F", "a", "b"))))
        .hasMessageContaining("calls functions more than 16 deep, or one that calls itself");
    refused(
            model(
                call("F", "x", "y"),
                function("F", call("G", "a", "b")),
                function("G", call("F", "a", "b"))))
        .hasMessageContaining("or one that calls itself");
  }

  /** 15 functions that call the next one twenty times each would make 20^15 nodes. */
  @Test
  void refuses_functions_that_multiply() {
    Message[] functions = new Message[15];
    for (int f = 0; f < functions.length; f++) {
      Message[] body = new Message[20];
      for (int i = 0; i < body.length; i++) {
        String output = i == 0 ? "b" : "b" + i;
        body[i] =
            f == functions.length - 1 ? node("Exp", "a", output) : call("F" + (f + 1), "a", output);
      }
      functions[f] = function("F" + f, body);
    }
    refused(model(call("F0", "x", "y"), functions))
        .hasMessageMatching(".*(more than 100,000 nodes|characters of names).*");
  }

  @Test
  void refuses_functions_of_another_version_or_twice() {
    Message other = function("F", node("Exp", "a", "b"));
    refused(model(call("F", "x", "y"), other, other)).hasMessageContaining("function own.F twice");
    Message old =
        new Message()
            .text(1, "F")
            .text(4, "a")
            .text(5, "b")
            .text(10, "own")
            .message(7, node("Exp", "a", "b"))
            .message(9, opset("", 7));
    refused(model(call("F", "x", "y"), old))
        .hasMessageContaining("which is written for version 7 of the operators, the graph for 17");
  }

  @Test
  void refuses_calls_that_do_not_fit() {
    refused(
            model(
                call("F", "x", "y").text(NodeDecoder.INPUT, "x"),
                function("F", node("Exp", "a", "b"))))
        .hasMessageContaining("gives 2 inputs and takes 1 outputs, but function own.F has 1 and 1");
    refused(model(call("F", "x", "y"), function("F", node("Exp", "nowhere", "b"))))
        .hasMessageContaining(
            "reads y/nowhere, which no input, initializer or node before it gives");
    refused(model(call("F", "x", "y"), function("F", node("Exp", "a", "c"))))
        .hasMessageContaining("output y is written by no node");
  }

  @Test
  void refuses_references_outside_of_functions() {
    Message reference = new Message().text(1, "alpha").text(21, "slope").number(20, 1);
    refused(model(node("Elu", "x", "y").message(5, reference)))
        .hasMessageContaining("takes attribute alpha from a function, but stands in none");
  }
}
