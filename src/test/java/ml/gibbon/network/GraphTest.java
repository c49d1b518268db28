package ml.gibbon.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphTest {

  private final GraphBuilder builder = new GraphBuilder();
  private final Node input = builder.input("pixels", Shape.of(1, 2, 4, 4));

  @Test
  void nodes_come_after_their_inputs_and_only_those_that_matter() {
    Node left = builder.add("left", new Operation.Elementwise(Function.RELU), input);
    Node right = builder.add("right", new Operation.Elementwise(Function.TANH), input);
    builder.add("nowhere", new Operation.Elementwise(Function.EXP), input);
    Node sum =
        builder.add("sum", new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD), left, right);
    Graph graph = builder.build(sum);
    assertEquals(List.of(input, left, right, sum), graph.nodes());
    assertEquals(2, graph.consumers(input));
    assertEquals(1, graph.consumers(sum));
  }

  @Test
  void a_chain_of_a_hundred_thousand_nodes_is_no_deep_recursion() {
    Node last = input;
    for (int i = 0; i < 100_000; i++) {
      last = builder.add("n" + i, new Operation.Elementwise(Function.RELU), last);
    }
    assertEquals(100_001, builder.build(last).nodes().size());
  }

  @Test
  void a_parameter_that_two_nodes_share_is_there_once() {
    Parameter shared = Parameter.of("scale", Shape.of(2), 1, 2);
    Node first = builder.add("first", new Operation.Affine(shared, shared), input);
    Node second = builder.add("second", new Operation.Affine(shared, shared), first);
    Graph graph = builder.build(second);
    assertSame(shared, graph.parameters().get(0));
    assertEquals(2, graph.size());
  }

  @Test
  void shapes_are_those_of_the_operations() {
    Parameter kernel = Parameter.of("kernel", Shape.of(6, 1, 3, 3), new float[54]);
    Window.Axis axis = Window.Axis.of(4, 3, 2, 0, 1, 1, false);
    Node convolved =
        builder.add(
            "conv",
            new Operation.Convolution(kernel, Optional.empty(), new Window(axis, axis), 2),
            input);
    assertEquals(Shape.of(1, 6, 2, 2), convolved.shape());
    assertEquals(
        Shape.of(1, 4, 4, 2),
        builder.add("t", new Operation.Transpose(List.of(0, 2, 3, 1)), input).shape());
    assertEquals(
        Shape.of(1, 4, 4, 4),
        builder.add("c", new Operation.Concatenation(1), input, input).shape());
    assertEquals(
        Shape.of(1, 2),
        builder
            .add(
                "mean",
                new Operation.Reduction(Operation.Reduction.Kind.MEAN, List.of(2, 3), false),
                input)
            .shape());
  }

  @Test
  void what_does_not_fit_is_refused_with_the_name_of_the_node() {
    Parameter weights = Parameter.of("weights", Shape.of(3, 5), new float[15]);
    UnsupportedNetworkException refused =
        assertThrows(
            UnsupportedNetworkException.class,
            () -> builder.add("fc", new Operation.Dense(weights, Optional.empty()), input));
    assertEquals("fc (Dense): takes 5 values but gets [1, 2, 4, 4]", refused.getMessage());
  }

  @Test
  void parameters_have_a_number_for_each_channel() {
    Parameter weights = Parameter.of("weights", Shape.of(3, 2, 1, 1), new float[6]);
    Parameter two = Parameter.of("two", Shape.of(2), new float[2]);
    Parameter four = Parameter.of("four", Shape.of(4), new float[4]);
    Window pixel =
        new Window(new Window.Axis(4, 4, 1, 1, 0, 0, 1), new Window.Axis(4, 4, 1, 1, 0, 0, 1));
    for (Operation wrong :
        List.of(
            new Operation.Convolution(weights, Optional.of(four), pixel, 1),
            new Operation.Affine(two, four),
            new Operation.BatchNormalisation(two, two, two, four, 0))) {
      assertTrue(
          assertThrows(UnsupportedNetworkException.class, () -> builder.add("it", wrong, input))
              .getMessage()
              .contains("has 4 numbers of four for"));
    }
  }

  @Test
  void axes_are_put_in_an_order_of_their_own_numbers() {
    for (List<Integer> wrong : List.of(List.of(0, -2, 1, 3), List.of(0, 1, 2, 4))) {
      assertThrows(
          UnsupportedNetworkException.class,
          () -> builder.add("it", new Operation.Transpose(wrong), input));
    }
  }

  /** Output sizes as PyTorch 2 computes them: MaxPool2d(kernel, stride, padding, ceil_mode). */
  @Test
  void pooling_with_ceiling_begins_no_window_behind_the_image() {
    assertEquals(4, Window.Axis.of(7, 2, 2, 0, 0, 1, true).out());
    assertEquals(3, Window.Axis.of(7, 2, 2, 0, 0, 1, false).out());
    assertEquals(2, Window.Axis.of(4, 1, 3, 0, 0, 1, true).out());
    assertEquals(2, Window.Axis.of(5, 3, 3, 1, 1, 1, true).out());
  }

  /** One node reads another many times, which reads the input as often. */
  @Test
  void nodes_of_many_inputs_are_put_in_order_at_once() {
    Operation join = new Operation.Concatenation(1);
    Node number = builder.input("number", Shape.of(1, 1));
    Node inner =
        builder.add("inner", join, Collections.nCopies(30_000, number).toArray(Node[]::new));
    Node outer =
        builder.add("outer", join, Collections.nCopies(30_000, inner).toArray(Node[]::new));
    Graph graph = assertTimeout(Duration.ofSeconds(5), () -> builder.build(outer));
    assertEquals(30_000, graph.consumers(inner));
  }

  @Test
  void more_axes_than_numpy_has_are_refused() {
    assertEquals(32, Shape.of(new int[32]).rank());
    assertThrows(UnsupportedNetworkException.class, () -> Shape.of(new int[33]));
  }

  @Test
  void broadcasting_follows_numpy() {
    assertEquals(Shape.of(2, 3, 4), Shape.of(3, 1).broadcast(Shape.of(2, 1, 4)));
    assertThrows(UnsupportedNetworkException.class, () -> Shape.of(3).broadcast(Shape.of(4)));
    assertTrue(Shape.of().equals(Shape.of().broadcast(Shape.of())));
  }
}
