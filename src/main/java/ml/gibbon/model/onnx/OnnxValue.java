package ml.gibbon.model.onnx;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes into a graph or comes out of it.
 *
 * @param name by which nodes refer to it
 * @param type of its elements; {@link ElementType#UNDEFINED} where the file does not say, or where
 *     the value is no tensor
 * @param hasShape whether the file says how many sides it has
 * @param shape its sides, outermost first; empty for a scalar and where {@code hasShape} is false
 */
public record OnnxValue(String name, ElementType type, boolean hasShape, List<OnnxDim> shape) {

  public OnnxValue {
    shape = List.copyOf(shape);
    if (!hasShape && !shape.isEmpty()) {
      throw new IllegalArgumentException(name + " has sides but no shape");
    }
  }

  /** A tensor with a shape. */
  public OnnxValue(String name, ElementType type, List<OnnxDim> shape) {
    this(name, type, true, shape);
  }

  /** The shape for messages: {@code batch x 3 x 32 x 32}. */
  public String shapeInWords() {
    if (!hasShape) {
      return "of unknown shape";
    }
    return shape.isEmpty()
        ? "a scalar"
        : shape.stream().map(OnnxDim::toString).collect(Collectors.joining(" x "));
  }
}
