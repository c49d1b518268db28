package ml.gibbon.model.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Volume;

/**
 * A value between two layers. Keras keeps images as {@code [H, W, C]} and numbers the values of a
 * flattened image so; the graph's images are {@code [1, C, H, W]}. Values stay in the graph's order
 * as long as no layer asks for Keras's. Signals, {@code [L, C]}, are images of one column.
 *
 * @param node {@code [1, ...]}
 * @param shape in Keras, without the batch
 * @param image if present, the node's values are those of an image of this size in the order {@code
 *     [C, H, W]}: either the image itself, of shape {@code [H, W, C]} or, of a signal, {@code [H,
 *     C]}, or the vector that it was flattened to. Otherwise the node has Keras's order.
 */
record Tensor(Node node, List<Integer> shape, Optional<Volume> image) {

  Tensor {
    shape = List.copyOf(shape);
  }

  /** A value in Keras's order. */
  static Tensor plain(Node node) {
    return new Tensor(node, withoutBatch(node), Optional.empty());
  }

  /** An image {@code [1, C, H, W]} that Keras keeps as {@code [H, W, C]}. */
  static Tensor image(Node node) {
    int channels = node.shape().length(1);
    int height = node.shape().length(2);
    int width = node.shape().length(3);
    return new Tensor(
        node, List.of(height, width, channels), Optional.of(new Volume(height, width, channels)));
  }

  /** A signal {@code [1, C, L, 1]} that Keras keeps as {@code [L, C]}. */
  static Tensor signal(Node node) {
    int channels = node.shape().length(1);
    int length = node.shape().length(2);
    return new Tensor(
        node, List.of(length, channels), Optional.of(new Volume(length, 1, channels)));
  }

  /** Another image, or signal, as this is one. */
  Tensor imageOf(Node other) {
    return rank() == 2 ? signal(other) : image(other);
  }

  private static List<Integer> withoutBatch(Node node) {
    int[] lengths = node.shape().toArray();
    return Arrays.stream(lengths, 1, lengths.length).boxed().toList();
  }

  int rank() {
    return shape.size();
  }

  /** Length of the last axis. */
  int last() {
    return shape.get(shape.size() - 1);
  }

  /** Whether it is an image or a signal in the graph's order. */
  boolean isImage() {
    return image.isPresent() && rank() > 1;
  }

  /** The axis of the node that one of Keras's is, without the batch's. */
  int ofNode(int axis) {
    return isImage() ? (axis + 1) % rank() + 1 : axis + 1;
  }

  /** The value of an operation on each value alone. */
  Tensor with(Node other) {
    return new Tensor(other, shape, image);
  }

  /** For each value of the node, the number that Keras gives it; none when it is the same. */
  Optional<int[]> places() {
    return image.filter(volume -> volume.channels() > 1 && volume.places() > 1).map(Tensor::places);
  }

  private static int[] places(Volume image) {
    int[] places = new int[image.size()];
    for (int i = 0; i < places.length; i++) {
      int channel = i / image.places();
      places[i] = i % image.places() * image.channels() + channel;
    }
    return places;
  }

  /** Values that belong to this tensor's, from Keras's order in the node's. */
  float[] inOrder(float[] values) {
    if (places().isEmpty()) {
      return values;
    }
    int[] places = places().get();
    float[] ordered = new float[values.length];
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = values[places[i]];
    }
    return ordered;
  }
}
