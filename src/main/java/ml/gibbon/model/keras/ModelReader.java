package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Applies models to values: layer by layer, with the models that are layers in them. */
final class ModelReader {

  private final Wiring wiring;

  ModelReader(Wiring wiring) {
    this.wiring = wiring;
  }

  /**
   * The value that a model gives.
   *
   * @param path of the model, empty or ending in a slash
   */
  Tensor apply(ModelConfig model, Scope scope, String path, Tensor input) {
    return model.isSequential()
        ? applyInTurn(model, scope, path, input)
        : applyAsNamed(model, scope, path, input);
  }

  private Tensor applyInTurn(ModelConfig model, Scope scope, String path, Tensor input) {
    Tensor value = input;
    for (LayerConfig layer : model.layers()) {
      if (!isInput(layer)) {
        Call.Argument argument = new Call.Output(layer.name(), 0);
        value = use(layer, scope, path, List.of(value), List.of(argument));
      }
    }
    return value;
  }

  private Tensor applyAsNamed(ModelConfig model, Scope scope, String path, Tensor input) {
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw Refusal.of(
          "a model in it has %d inputs and %d outputs: only those with one of each are read",
          model.inputs().size(), model.outputs().size());
    }
    Map<Call.Output, Tensor> known = new HashMap<>();
    known.put(model.inputs().get(0), input);
    List<LayerConfig> waiting = new ArrayList<>(model.layers());
    waiting.removeIf(ModelReader::isInput);
    while (!waiting.isEmpty()) {
      // Files have the layers in an order in which one pass does.
      if (!waiting.removeIf(layer -> applied(layer, scope, path, known))) {
        throw Refusal.of(
            waiting.get(0), "what it is applied to is no layer of the model that comes before");
      }
    }
    Tensor output = known.get(model.outputs().get(0));
    if (output == null) {
      throw Refusal.of(
          "its output is layer %s, which it does not have",
          Refusal.printable(model.outputs().get(0).layer()));
    }
    return output;
  }

  /** Applies a layer as often as it is used, if all values are known. */
  private boolean applied(
      LayerConfig layer, Scope scope, String path, Map<Call.Output, Tensor> known) {
    boolean ready =
        layer.calls().stream().allMatch(call -> known.keySet().containsAll(call.outputs()));
    // A layer may be used on what it has given itself.
    for (int i = 0; i < layer.calls().size(); i++) {
      Call call = layer.calls().get(i);
      Call.Output output = new Call.Output(layer.name(), i);
      if (!known.containsKey(output) && known.keySet().containsAll(call.outputs())) {
        List<Tensor> inputs = call.outputs().stream().map(known::get).toList();
        known.put(output, use(layer, scope, path, inputs, call.arguments()));
      }
    }
    return ready;
  }

  private Tensor use(
      LayerConfig layer,
      Scope scope,
      String path,
      List<Tensor> inputs,
      List<Call.Argument> arguments) {
    String name = path + layer.name();
    if (layer.model().isPresent()) {
      if (inputs.size() != 1) {
        throw Refusal.of(layer, "is applied to %d values and not to one", inputs.size());
      }
      return apply(layer.model().get(), scope.of(layer), name + "/", inputs.get(0));
    }
    LayerKinds.Kind kind = LayerKinds.of(layer);
    return kind.builder()
        .build(new Use(layer, name, scope.weights(layer), inputs, arguments, wiring));
  }

  static boolean isInput(LayerConfig layer) {
    return layer.className().equals("InputLayer");
  }
}
