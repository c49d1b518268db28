package ml.gibbon.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a graph together, node by node. */
public final class GraphBuilder {

  private final List<Node> inputs = new ArrayList<>();

  /** A further argument of the function. */
  public Node input(String name, Shape shape) {
    Node input = new Node(name, new Operation.Input(shape), List.of());
    inputs.add(input);
    return input;
  }

  /**
   * An operation on values that are there.
   *
   * @param name of the value, for messages
   * @throws UnsupportedNetworkException when it cannot work on values of their shapes, naming the
   *     node
   */
  public Node add(String name, Operation operation, Node... on) {
    try {
      return new Node(name, operation, Arrays.asList(on));
    } catch (UnsupportedNetworkException e) {
      throw new UnsupportedNetworkException(
          "%s (%s): %s".formatted(name, operation.getClass().getSimpleName(), e.getMessage()));
    }
  }

  /** The graph that ends in a node. */
  public Graph build(Node output) {
    return Graph.of(inputs, output);
  }
}
