package ml.gibbon.model.keras;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A layer that is applied to values.
 *
 * @param path of the layer: its name, behind those of the models that it is in
 * @param inputs values, in order
 * @param arguments the same, with numbers among them
 */
record Use(
    LayerConfig layer,
    String path,
    LayerWeights weights,
    List<Tensor> inputs,
    List<Call.Argument> arguments,
    Wiring wiring) {

  /** The only value that it is applied to. */
  Tensor input() {
    if (inputs.size() != 1 || arguments.size() != 1) {
      throw Refusal.of(layer, "is applied to %d values and not to one", arguments.size());
    }
    return inputs.get(0);
  }

  Node add(Operation operation, Node... on) {
    return wiring.add(path, operation, on);
  }

  /** A parameter of the graph that no other layer has. */
  Parameter parameter(String name, Shape shape, Supplier<float[]> values) {
    return weights.parameter(name, path, shape, values);
  }

  /** The bias, if the layer has one. */
  Optional<Parameter> bias(int length) {
    return weights.has("bias")
        ? Optional.of(
            parameter("bias", Shape.of(length), () -> weights.array("bias", length).values()))
        : Optional.empty();
  }

  /**
   * The input as an image {@code [1, C, H, W]}, whatever axis Keras has its channels on; a signal
   * for layers of one dimension is one of one column.
   */
  Node images() {
    Tensor input = input();
    boolean signal = layer.isOfSignals();
    if (input.rank() != (signal ? 2 : 3)) {
      throw wrongRank(input, signal ? "signals" : "images");
    }
    if (!channelsFirst()) {
      return wiring.image(input).node();
    }
    Node plain = wiring.plain(input).node();
    Shape shape = plain.shape();
    return signal
        ? wiring.reshape(path, plain, Shape.of(1, shape.length(1), shape.length(2), 1))
        : plain;
  }

  /** An image {@code [1, C, H, W]}, with its channels where Keras has those of the input. */
  Tensor ofImages(Node node) {
    boolean signal = layer.isOfSignals();
    if (!channelsFirst()) {
      return signal ? Tensor.signal(node) : Tensor.image(node);
    }
    Shape shape = node.shape();
    return Tensor.plain(
        signal ? wiring.reshape(path, node, Shape.of(1, shape.length(1), shape.length(2))) : node);
  }

  boolean channelsFirst() {
    return channelsFirst(layer);
  }

  static boolean channelsFirst(LayerConfig layer) {
    return layer.text("data_format", "channels_last").equals("channels_first");
  }

  /**
   * The axis of the input that a setting names.
   *
   * @param axis counted with the batch's, which is 0, or from the end if negative
   * @return counted without the batch's
   */
  int axis(int axis, Tensor input) {
    int counted = axis < 0 ? axis + input.rank() : axis - 1;
    if (counted < 0 || counted >= input.rank()) {
      throw Refusal.of(layer, "its axis %d is none of %s", axis, input.shape());
    }
    return counted;
  }

  UnsupportedNetworkException wrongRank(Tensor input, String wanted) {
    return Refusal.of(
        layer,
        "takes %s but gets %s: %s",
        wanted,
        Arrays.toString(input.shape().toArray()),
        Refusal.CONVERT);
  }

  /** The activation that a layer has besides what it computes. */
  Tensor activated(Tensor value) {
    return Activations.apply(this, layer.get("activation"), value);
  }
}
