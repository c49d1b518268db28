package ml.gibbon.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.step.Fork;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * The values of a graph's nodes while it is compiled, from the step that writes them to those that
 * use them: each use takes one, and what several use is forked.
 */
final class NodeValues {

  private final Graph graph;
  private final StepBuilder builder;
  private final Arena arena;
  private final Map<Node, Deque<Value>> values = new IdentityHashMap<>();

  /**
   * @param builder takes the forks
   * @param arena of all values
   */
  NodeValues(Graph graph, StepBuilder builder, Arena arena) {
    this.graph = graph;
    this.builder = builder;
    this.arena = arena;
  }

  /** Makes a value known to the nodes that use it. */
  void publish(Node node, Value value) {
    int consumers = graph.consumers(node);
    Deque<Value> branches = new ArrayDeque<>();
    if (consumers > 1) {
      Fork fork = new Fork(value.signal(), consumers, arena);
      builder.add(fork);
      for (Signal branch : fork.branches()) {
        branches.add(new Value(branch, value.vector(), Optional.of(fork), true));
      }
    } else {
      branches.add(value);
    }
    values.put(node, branches);
  }

  /**
   * One that has not been taken yet.
   *
   * @throws UnsupportedNetworkException when it is a constant
   */
  Value take(Node node) {
    Value value = next(node);
    values.get(node).remove();
    arena.keep(value.signal().gradient());
    return value;
  }

  /** What {@link #take} will give. */
  Value next(Node node) {
    if (node.operation() instanceof Operation.Constant) {
      throw new UnsupportedNetworkException("works on a constant");
    }
    return values.get(node).element();
  }
}
