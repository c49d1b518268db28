package ml.gibbon.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The function of one example that a network computes: nodes in an order in which each comes after
 * its inputs. Only nodes that the output depends on are part of it, besides the inputs.
 */
public final class Graph {

  private final List<Node> inputs;
  private final List<Node> nodes;
  private final Node output;
  private final Map<Node, Integer> consumers = new IdentityHashMap<>();

  private Graph(List<Node> inputs, List<Node> nodes, Node output) {
    this.inputs = inputs;
    this.nodes = nodes;
    this.output = output;
    for (Node node : nodes) {
      node.inputs().forEach(input -> consumers.merge(input, 1, Integer::sum));
    }
    consumers.merge(output, 1, Integer::sum);
  }

  /**
   * The graph of an output.
   *
   * @param inputs nodes of {@link Operation.Input}, in the order of the function's arguments
   * @throws IllegalArgumentException when the output depends on another input
   */
  public static Graph of(List<Node> inputs, Node output) {
    List<Node> nodes = order(inputs, output);
    for (Node node : nodes) {
      if (node.operation() instanceof Operation.Input && !inputs.contains(node)) {
        throw new IllegalArgumentException("%s is no input of the graph".formatted(node));
      }
    }
    return new Graph(List.copyOf(inputs), nodes, output);
  }

  /** Depth first without recursion: files may have thousands of nodes in a row. */
  private static List<Node> order(List<Node> inputs, Node output) {
    Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Node> ordered = new ArrayList<>(inputs);
    done.addAll(inputs);
    Deque<Node> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      Node node = open.peek();
      if (done.contains(node)) {
        open.pop();
        continue;
      }
      List<Node> missing = node.inputs().stream().filter(input -> !done.contains(input)).toList();
      if (missing.isEmpty()) {
        open.pop();
        done.add(node);
        ordered.add(node);
      } else {
        for (int i = missing.size() - 1; i >= 0; i--) {
          open.push(missing.get(i));
        }
      }
    }
    return List.copyOf(ordered);
  }

  /** The function's arguments. */
  public List<Node> inputs() {
    return inputs;
  }

  /** All nodes, each after its inputs. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The node whose value is the function's. */
  public Node output() {
    return output;
  }

  /** How often a node's value is used: as an input of others, and as the output. */
  public int consumers(Node node) {
    return consumers.getOrDefault(node, 0);
  }

  /** All parameters, each once, in the order of the nodes. */
  public List<Parameter> parameters() {
    Set<Parameter> parameters = new LinkedHashSet<>();
    nodes.forEach(node -> parameters.addAll(node.operation().parameters()));
    return List.copyOf(parameters);
  }

  /** Number of trained numbers and constants. */
  public long size() {
    return parameters().stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }
}
