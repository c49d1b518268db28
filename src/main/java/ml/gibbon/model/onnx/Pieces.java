package ml.gibbon.model.onnx;

import ml.gibbon.error.InputException;

/**
 * Bounds what a file may consist of, because an object takes far more memory than the two bytes
 * that can ask for one.
 */
final class Pieces {

  /** Most messages, texts and numbers in lists; the largest networks have some ten thousand. */
  static final int MOST = 1_000_000;

  /** Most nodes, after functions have been put in. */
  static final int MOST_NODES = 100_000;

  private int left = MOST;

  /**
   * @throws InputException when there are too many
   */
  void take() {
    if (--left < 0) {
      throw new InputException(
          "it has more than %,d parts (nodes, attributes, names and their like), the most that are read"
              .formatted(MOST));
    }
  }

  /**
   * @throws InputException when there are too many
   */
  static void requireNodes(int count) {
    if (count > MOST_NODES) {
      throw new InputException(
          "it has more than %,d nodes, the most that are read".formatted(MOST_NODES));
    }
  }
}
