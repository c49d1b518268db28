package ml.gibbon.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * A whole graph, applied to values that are there.
   *
   * @param graph whose nodes are added again, with the same names and parameters
   * @param arguments one for each of its inputs, of their shapes
   * @return the node of its output
   */
  public Node append(Graph graph, Node... arguments) {
    Map<Node, Node> added = new IdentityHashMap<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      added.put(graph.inputs().get(i), arguments[i]);
    }
    for (Node node : graph.nodes()) {
      if (!added.containsKey(node)) {
        Node[] inputs = node.inputs().stream().map(added::get).toArray(Node[]::new);
        added.put(node, add(node.name(), node.operation(), inputs));
      }
    }
    return added.get(graph.output());
  }

  /** The graph that ends in a node. */
  public Graph build(Node output) {
    return Graph.of(inputs, output);
  }
}
