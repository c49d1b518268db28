package ml.gibbon.model.keras;

import java.util.List;
import ml.gibbon.network.Function;
import ml.gibbon.network.Operation;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Keras's activation functions by name. */
final class Activations {

  /** Constants of Klambauer et al. 2017 (arXiv:1706.02515) as Keras has them. */
  private static final float SELU_ALPHA = 1.6732632f;

  private static final float SELU_SCALE = 1.0507010f;

  private Activations() {}

  /**
   * Applies an activation.
   *
   * @param activation as a file gives it: a name, a layer, or nothing for none
   */
  static Tensor apply(Use use, JsonNode activation, Tensor value) {
    if (activation.isMissingNode()) {
      return value;
    }
    if (activation.isTextual()) {
      return named(use, activation.textValue(), value);
    }
    String className = activation.path("class_name").asText();
    LayerConfig as = use.layer().as(className, activation.path("config"));
    return ActivationLayers.apply(
        new Use(
            as,
            use.path(),
            use.weights(),
            List.of(value),
            List.of(new Call.Output(use.layer().name(), 0)),
            use.wiring()));
  }

  private static Tensor named(Use use, String name, Tensor value) {
    return switch (name) {
      case "linear" -> value;
      case "softmax" -> softmax(use, value, value.rank() - 1, false);
      case "log_softmax" -> softmax(use, value, value.rank() - 1, true);
      case "relu" -> each(use, value, Function.RELU, 0, 0);
      case "relu6" -> each(use, value, Function.CLIP, 0, 6);
      case "leaky_relu" -> each(use, value, Function.LEAKY_RELU, .2f, 0);
      case "elu" -> each(use, value, Function.ELU, 1, 0);
      case "celu" -> each(use, value, Function.CELU, 1, 0);
      case "selu" -> each(use, value, Function.SELU, SELU_ALPHA, SELU_SCALE);
      case "gelu" -> each(use, value, Function.GELU, 0, 0);
      case "silu", "swish" -> each(use, value, Function.SWISH, 1, 0);
      case "hard_silu", "hard_swish" -> each(use, value, Function.HARD_SWISH, 0, 0);
      case "mish" -> each(use, value, Function.MISH, 0, 0);
      case "sigmoid" -> each(use, value, Function.SIGMOID, 0, 0);
        // Keras 3 took the slope of the other frameworks.
      case "hard_sigmoid" ->
          each(use, value, Function.HARD_SIGMOID, use.wiring().isKeras2() ? .2f : 1 / 6f, .5f);
      case "tanh" -> each(use, value, Function.TANH, 0, 0);
      case "hard_tanh" -> each(use, value, Function.CLIP, -1, 1);
      case "softplus" -> each(use, value, Function.SOFTPLUS, 0, 0);
      case "softsign" -> each(use, value, Function.SOFTSIGN, 0, 0);
      case "exponential" -> each(use, value, Function.EXP, 0, 0);
      default ->
          throw Refusal.of(
              use.layer(),
              "the activation %s is not read: %s",
              Refusal.printable(name),
              Refusal.CONVERT);
    };
  }

  /** A function of each value alone. */
  static Tensor each(Use use, Tensor value, Function function, float a, float b) {
    return value.with(use.add(new Operation.Elementwise(function, a, b), value.node()));
  }

  /**
   * A softmax.
   *
   * @param axis counted without the batch's
   */
  static Tensor softmax(Use use, Tensor value, int axis, boolean logarithm) {
    // In an image of the graph's order the channels come first.
    Operation softmax = new Operation.Softmax(value.ofNode(axis), logarithm);
    return value.with(use.add(softmax, value.node()));
  }
}
