package ml.gibbon.model.onnx.importer;

import java.util.List;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/** Whole numbers of the file as Java counts with them. */
final class Attributes {

  private Attributes() {}

  /** A number, or the nearest that fits: exporters write 2^63 - 1 for "to the end". */
  static int clamped(long value) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  static int[] ints(long... values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = clamped(values[i]);
    }
    return ints;
  }

  /** A list of whole numbers, empty where the node has none. */
  static int[] ints(OnnxNode node, String attribute) {
    return ints(node.integers(attribute, List.of()).stream().mapToLong(Long::longValue).toArray());
  }

  /** One whole number. */
  static int integer(OnnxNode node, String attribute, int otherwise) {
    return clamped(node.integer(attribute, otherwise));
  }

  /** Whether a whole number that means yes or no is not 0. */
  static boolean flag(OnnxNode node, String attribute, boolean otherwise) {
    return node.integer(attribute, otherwise ? 1 : 0) != 0;
  }

  /** A shape whose sides come from the file. */
  static Shape shape(int... lengths) {
    for (int length : lengths) {
      if (length < 0) {
        throw new UnsupportedNetworkException("asks for an axis of length %d".formatted(length));
      }
    }
    try {
      return Shape.of(lengths);
    } catch (ArithmeticException e) {
      throw new UnsupportedNetworkException("asks for a tensor that is too large");
    }
  }
}
