package ml.gibbon.network;

import java.util.List;

/** One value of a graph and the operation that it comes from. Two nodes are never equal. */
public final class Node {

  private final String name;
  private final Operation operation;
  private final List<Node> inputs;
  private final Shape shape;

  Node(String name, Operation operation, List<Node> inputs) {
    this.name = name;
    this.operation = operation;
    this.inputs = List.copyOf(inputs);
    this.shape = operation.shape(inputs.stream().map(Node::shape).toList());
  }

  /** As in the file, for messages. */
  public String name() {
    return name;
  }

  public Operation operation() {
    return operation;
  }

  /** What the operation works on, in its order; a node may be there twice. */
  public List<Node> inputs() {
    return inputs;
  }

  public Node input(int index) {
    return inputs.get(index);
  }

  /** Of the value. */
  public Shape shape() {
    return shape;
  }

  /** For messages: {@code conv1 (Convolution)}. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(name, operation.getClass().getSimpleName());
  }
}
