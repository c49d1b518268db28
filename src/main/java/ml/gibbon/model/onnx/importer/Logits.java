package ml.gibbon.model.onnx.importer;

import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Shape;

/** Finds the logits at the end of a network. */
final class Logits {

  private final Node node;
  private final Ending ending;

  private Logits(Node node, Ending ending) {
    this.node = node;
    this.ending = ending;
  }

  /**
   * The logits {@code [1, K]} of a graph.
   *
   * @throws InputException when its output is no vector
   */
  static Logits of(Graph graph, GraphBuilder builder) {
    Node output = graph.output();
    Shape shape = output.shape();
    int classes = shape.size();
    boolean vector = false;
    for (int axis = 0; axis < shape.rank(); axis++) {
      vector |= shape.length(axis) == classes;
    }
    if (!vector) {
      throw new InputException(
          ("output %s has shape %s; one number for each class is expected, [1, K]: choose another"
                  + " output or export the part of the network that classifies")
              .formatted(output.name(), shape));
    }
    Node last = beforeReshapes(output);
    Optional<Ending> ending = ending(last);
    Node logits = ending.isPresent() ? beforeReshapes(last.input(0)) : last;
    Shape flat = Shape.of(1, classes);
    Node result =
        logits.shape().equals(flat)
            ? logits
            : builder.add(output.name(), new Operation.Reshape(flat), logits);
    return new Logits(result, ending.orElse(Ending.NONE));
  }

  static Ending endingOf(Node output) {
    return ending(beforeReshapes(output)).orElse(Ending.NONE);
  }

  /** What is only reshaped from here on. */
  private static Node beforeReshapes(Node node) {
    Node before = node;
    while (before.operation() instanceof Operation.Reshape) {
      before = before.input(0);
    }
    return before;
  }

  private static Optional<Ending> ending(Node node) {
    if (node.operation() instanceof Operation.Softmax softmax
        && node.shape().length(softmax.axis()) == node.shape().size()) {
      return Optional.of(softmax.logarithm() ? Ending.LOG_SOFTMAX : Ending.SOFTMAX);
    } else if (node.operation() instanceof Elementwise elementwise
        && elementwise.function() == Function.SIGMOID) {
      return Optional.of(Ending.SIGMOID);
    }
    return Optional.empty();
  }

  Node node() {
    return node;
  }

  Ending ending() {
    return ending;
  }
}
