package ml.gibbon.model.onnx.exporter;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;

/**
 * Whether a graph, which is the function of one example, computes with any number of them when the
 * outermost axis of its inputs, of length 1, gets longer. It does if that axis stays the outermost
 * one of all values that depend on the inputs, and nothing puts its places together.
 */
final class BatchAxis {

  private final Set<Node> examples = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean open = true;

  private BatchAxis() {}

  static BatchAxis of(Graph graph) {
    BatchAxis axis = new BatchAxis();
    for (Node node : graph.nodes()) {
      if (node.operation() instanceof Operation.Input
          || node.inputs().stream().anyMatch(axis.examples::contains)) {
        axis.examples.add(node);
        axis.open &= axis.stays(node);
      }
    }
    axis.open &= axis.examples.contains(graph.output());
    return axis;
  }

  /** Whether the graph takes any number of examples. */
  boolean isOpen() {
    return open;
  }

  /** Whether a value's outermost axis has the length of the batch. */
  boolean isBatch(Node node) {
    return open && examples.contains(node);
  }

  private boolean stays(Node node) {
    int rank = node.shape().rank();
    if (rank == 0 || node.shape().length(0) != 1) {
      return false;
    }
    Operation operation = node.operation();
    if (operation instanceof Operation.Transpose transpose) {
      return transpose.axes().get(0) == 0;
    } else if (operation instanceof Operation.Concatenation concatenation) {
      return concatenation.axis() > 0 && examples.containsAll(node.inputs());
    } else if (operation instanceof Operation.Reduction reduction) {
      return !reduction.axes().contains(0);
    } else if (operation instanceof Operation.Softmax softmax) {
      return softmax.axis() > 0;
    } else if (operation instanceof Operation.Standardisation standardisation) {
      return standardisation.axis() > 0;
    } else if (operation instanceof Operation.AxisProduct product) {
      return product.axis() > 0;
    } else if (operation instanceof Operation.Dense) {
      return rank > 1;
    } else if (operation instanceof Operation.MatrixProduct) {
      return isRepeatedOver(node) && (rank > 2 || !examples.contains(node.input(1)));
    }
    // Of a selection by places of one example, those of all are the same.
    boolean several =
        operation instanceof Operation.Arithmetic || operation instanceof Operation.Choice;
    return !several || isRepeatedOver(node);
  }

  /** Axes are aligned at the innermost: those of values with fewer are no batch's. */
  private boolean isRepeatedOver(Node node) {
    return node.inputs().stream()
        .filter(examples::contains)
        .allMatch(input -> input.shape().rank() == node.shape().rank());
  }
}
