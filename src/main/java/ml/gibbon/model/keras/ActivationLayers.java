package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/** Activations that are layers. */
final class ActivationLayers {

  private ActivationLayers() {}

  /** A layer that another one has as its activation. */
  static Tensor apply(Use use) {
    return switch (use.layer().className()) {
      case "Activation" -> activation(use);
      case "ReLU" -> relu(use);
      case "LeakyReLU" -> leakyRelu(use);
      case "ELU" -> elu(use);
      case "Softmax" -> softmax(use);
      default ->
          throw Refusal.of(
              use.layer(), "is an activation of a class that is not read: %s", Refusal.CONVERT);
    };
  }

  /** {@code Activation}. */
  static Tensor activation(Use use) {
    return use.activated(use.input());
  }

  /**
   * {@code ReLU}: the largest value from the largest value on, x from the threshold on, and {@code
   * slope (x - threshold)} below.
   */
  static Tensor relu(Use use) {
    LayerConfig layer = use.layer();
    float slope = layer.number("negative_slope", 0);
    float threshold = layer.number("threshold", 0);
    boolean bounded = layer.has("max_value");
    float largest = layer.number("max_value", Float.MAX_VALUE);
    layer.require(slope == 0 || threshold == 0, "negative_slope");
    Tensor value = use.input();
    if (slope == 0 && threshold == 0) {
      return bounded
          ? Activations.each(use, value, Function.CLIP, 0, largest)
          : Activations.each(use, value, Function.RELU, 0, 0);
    }
    Tensor rectified =
        threshold == 0
            ? Activations.each(use, value, Function.LEAKY_RELU, slope, 0)
            : Activations.each(use, value, Function.THRESHOLDED_RELU, threshold, 0);
    return bounded
        ? Activations.each(use, rectified, Function.CLIP, -Float.MAX_VALUE, largest)
        : rectified;
  }

  /** {@code LeakyReLU}. */
  static Tensor leakyRelu(Use use) {
    // Keras 2 calls the slope alpha.
    float slope = use.layer().number("negative_slope", use.layer().number("alpha", .3));
    return Activations.each(use, use.input(), Function.LEAKY_RELU, slope, 0);
  }

  /** {@code ELU}. */
  static Tensor elu(Use use) {
    return Activations.each(use, use.input(), Function.ELU, use.layer().number("alpha", 1), 0);
  }

  /** {@code Softmax}. */
  static Tensor softmax(Use use) {
    List<Integer> axes = use.layer().has("axis") ? use.layer().integers("axis") : List.of(-1);
    use.layer().require(axes.size() == 1, "axis");
    Tensor value = use.input();
    return Activations.softmax(use, value, use.axis(axes.get(0), value), false);
  }

  /** {@code PReLU}: a slope for each value, or shared along axes. */
  static Tensor prelu(Use use) {
    // Slopes of signals are few, and in Keras's order.
    Tensor input = use.input().rank() == 2 ? use.wiring().plain(use.input()) : use.input();
    List<Integer> lengths = new ArrayList<>(input.shape());
    if (use.layer().has("shared_axes")) {
      for (int axis : use.layer().integers("shared_axes")) {
        lengths.set(use.axis(axis, input), 1);
      }
    }
    int[] shape = new int[lengths.size() + 1];
    shape[0] = 1;
    for (int i = 0; i < lengths.size(); i++) {
      shape[i + 1] = lengths.get(i);
    }
    Integer[] expected = lengths.toArray(Integer[]::new);
    Parameter slopes =
        input.isImage()
            ? use.parameter(
                "alpha of channels first",
                Shape.of(1, shape[3], shape[1], shape[2]),
                () -> use.weights().array("alpha", expected).inOrder(2, 0, 1))
            : use.parameter(
                input.places().isPresent() ? "alpha of channels first" : "alpha",
                Shape.of(shape),
                () -> input.inOrder(use.weights().array("alpha", expected).values()));
    Node constant = use.add(new Operation.Constant(slopes));
    return input.with(
        use.add(new Operation.Arithmetic(Operation.Arithmetic.Kind.PRELU), input.node(), constant));
  }
}
