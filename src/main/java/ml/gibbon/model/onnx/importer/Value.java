package ml.gibbon.model.onnx.importer;

import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;

/** What a name in the file stands for: numbers known at load, or a node of the graph. */
sealed interface Value permits Known, Value.Computed, Value.Absent {

  ElementType type();

  Shape shape();

  /** A value that depends on the graph's inputs. Truth values are 0 and 1. */
  record Computed(ElementType type, Node node) implements Value {
    @Override
    public Shape shape() {
      return node.shape();
    }
  }

  /**
   * An output that Gibbon does not compute, an error only where a node reads it.
   *
   * @param what in words: {@code the indices of a MaxPool}
   */
  record Absent(String what) implements Value {
    @Override
    public ElementType type() {
      return ElementType.UNDEFINED;
    }

    @Override
    public Shape shape() {
      return Shape.of();
    }
  }
}
