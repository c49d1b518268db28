package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * How many numbers the reading of a file may make, so that a small file cannot ask for gigabytes.
 */
final class Budget {

  /** As many as a network for large photographs needs. */
  static final long VALUES = 64L << 20;

  private long left = VALUES;

  /** Takes what the values of a shape need. */
  void reserve(Shape shape) {
    reserve((long) shape.size());
  }

  void reserve(long values) {
    left -= values;
    if (values < 0 || left < 0) {
      throw new UnsupportedNetworkException(
          ("the file's constants and selections come to more than %d million numbers here; export"
                  + " with constants folded")
              .formatted(VALUES >> 20));
    }
  }
}
