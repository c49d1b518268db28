package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;

/**
 * The graph in the making: adds operations, and changes the order of values where a layer needs
 * another one. A value is put in another order once, whoever asks for it, and never back.
 */
final class Wiring {

  /** Of one value between layers: 64 channels of 512 x 512. */
  private static final int MOST_VALUES = 1 << 24;

  /** Models in models that are used again and again could grow without bound. */
  private static final int MOST_NODES = 50_000;

  /** Of all selections together, each of which holds an index for each of its values. */
  private static final long MOST_INDICES = 1 << 25;

  private final GraphBuilder graph = new GraphBuilder();
  private final boolean isKeras2;
  private final List<String> notes = new ArrayList<>();
  private final Map<Node, Node> otherOrder = new IdentityHashMap<>();
  private final Map<Node, Padded> padded = new IdentityHashMap<>();
  private int nodes;
  private long indices;

  /**
   * @param isKeras2 whether the file's Keras was one before 3
   */
  Wiring(boolean isKeras2) {
    this.isKeras2 = isKeras2;
  }

  boolean isKeras2() {
    return isKeras2;
  }

  GraphBuilder graph() {
    return graph;
  }

  /** Keeps a sentence for who gave the file. */
  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  List<String> notes() {
    return notes;
  }

  Node input(String name, Shape shape) {
    requireSmall(name, shape);
    return graph.input(name, shape);
  }

  Node add(String name, Operation operation, Node... on) {
    if (++nodes > MOST_NODES) {
      throw Refusal.of("it makes more than %d operations", MOST_NODES);
    }
    Node node = graph.add(name, operation, on);
    requireSmall(name, node.shape());
    return node;
  }

  private static void requireSmall(String name, Shape shape) {
    if (shape.size() > MOST_VALUES) {
      throw Refusal.of(
          "layer %s gives %s, more than %d values", Refusal.printable(name), shape, MOST_VALUES);
    }
  }

  /**
   * A selection, whose indices are counted before they are made.
   *
   * @param to shape of the result
   */
  Node select(String name, Shape to, Node from, IntUnaryOperator source) {
    indices += to.size();
    if (indices > MOST_INDICES) {
      throw Refusal.of("it pads, crops or repeats more than %d values", MOST_INDICES);
    }
    int[] sources = new int[to.size()];
    Arrays.setAll(sources, source);
    return add(name, new Operation.Selection(IndexMap.of(sources), 0, to), from);
  }

  Node reshape(String name, Node node, Shape to) {
    return node.shape().equals(to) ? node : add(name, new Operation.Reshape(to), node);
  }

  /** Remembers what was padded. */
  void padded(Node node, Padded from) {
    padded.put(node, from);
  }

  /** What images were before they were padded, if they were. */
  Optional<Padded> unpadded(Node node) {
    return Optional.ofNullable(padded.get(node));
  }

  /** The value in Keras's order. */
  Tensor plain(Tensor tensor) {
    if (tensor.image().isEmpty()) {
      return tensor;
    }
    Volume image = tensor.image().get();
    Node node = tensor.node();
    if (tensor.places().isPresent()) {
      Node first = reshape(node.name(), node, first(image));
      node = inOtherOrder(first, List.of(0, 2, 3, 1));
    }
    int[] lengths = new int[tensor.rank() + 1];
    Arrays.setAll(lengths, i -> i == 0 ? 1 : tensor.shape().get(i - 1));
    return Tensor.plain(reshape(node.name(), node, Shape.of(lengths)));
  }

  /** An image {@code [H, W, C]}, or a signal {@code [L, C]}, in the graph's order. */
  Tensor image(Tensor tensor) {
    if (tensor.isImage()) {
      return tensor;
    }
    List<Integer> shape = tensor.shape();
    int width = tensor.rank() == 2 ? 1 : shape.get(1);
    Volume image = new Volume(shape.get(0), width, tensor.last());
    boolean same = image.channels() == 1 || image.places() == 1;
    Node node = tensor.node();
    Shape last = Shape.of(1, image.height(), image.width(), image.channels());
    return tensor.imageOf(
        same
            ? reshape(node.name(), node, first(image))
            : inOtherOrder(reshape(node.name(), node, last), List.of(0, 3, 1, 2)));
  }

  private static Shape first(Volume image) {
    return Shape.of(1, image.channels(), image.height(), image.width());
  }

  private Node inOtherOrder(Node node, List<Integer> axes) {
    Node known = otherOrder.get(node);
    if (known != null) {
      return known;
    }
    Node other = add(node.name(), new Operation.Transpose(axes), node);
    otherOrder.put(node, other);
    otherOrder.put(other, node);
    return other;
  }
}
