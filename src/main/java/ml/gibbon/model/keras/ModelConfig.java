package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;

/**
 * A model as a file describes it: layers one after the other, or layers that name what they are
 * applied to.
 *
 * @param className of the model, {@code Sequential} or {@code Functional}
 * @param inputs of a functional model, the names of its input layers
 * @param outputs of a functional model
 * @param settings what Keras calls its {@code config}
 */
record ModelConfig(
    String className,
    List<LayerConfig> layers,
    List<Call.Output> inputs,
    List<Call.Output> outputs,
    JsonNode settings) {

  private static final String SEQUENTIAL = "Sequential";

  /** Keras's names of models whose layers are all in the file. */
  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");

  /** In all models of a file together; EfficientNet-B7 has 814. */
  private static final int MOST_LAYERS = 20_000;

  ModelConfig {
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  boolean isSequential() {
    return className.equals(SEQUENTIAL);
  }

  /** The model that the configuration of a file describes. */
  static ModelConfig of(JsonNode json) {
    String className = json.path("class_name").asText();
    if (!isModel(className, json)) {
      throw Refusal.of(
          "its model is of the class %s, whose code is not in the file: %s",
          Refusal.printable(className), Refusal.CONVERT);
    }
    return of(className, json.path("config"), new int[] {MOST_LAYERS});
  }

  private static boolean isModel(String className, JsonNode json) {
    return className.equals(SEQUENTIAL)
        || (FUNCTIONAL.contains(className) && json.path("config").has("layers"));
  }

  private static ModelConfig of(String className, JsonNode config, int[] left) {
    List<LayerConfig> layers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    // Up to Keras 2.2.2 the configuration of a Sequential was the list itself.
    for (JsonNode json : config.isArray() ? config : config.path("layers")) {
      if (--left[0] < 0) {
        throw Refusal.of("it has more than %d layers", MOST_LAYERS);
      }
      LayerConfig layer = layer(json, left);
      if (!names.add(layer.name())) {
        throw Refusal.of(layer, "its name is there twice");
      }
      layers.add(layer);
    }
    return new ModelConfig(
        className,
        layers,
        references(config.path("input_layers")),
        references(config.path("output_layers")),
        config.isArray() ? JsonNodeFactory.instance.objectNode() : config);
  }

  private static LayerConfig layer(JsonNode json, int[] left) {
    String className = json.path("class_name").asText();
    JsonNode settings = json.path("config");
    String name = settings.path("name").asText(json.path("name").asText());
    List<Call> calls = new ArrayList<>();
    for (JsonNode node : json.path("inbound_nodes")) {
      calls.add(Call.of(node, name));
    }
    Optional<ModelConfig> model =
        isModel(className, json) ? Optional.of(of(className, settings, left)) : Optional.empty();
    return new LayerConfig(
        name,
        className,
        isOperation(json),
        settings.isObject() ? settings : JsonNodeFactory.instance.objectNode(),
        model,
        calls);
  }

  /** In {@code .h5} files only what they lack tells operations of Keras 3 from layers. */
  private static boolean isOperation(JsonNode json) {
    boolean ofKeras3 = json.path("inbound_nodes").path(0).isObject();
    JsonNode settings = json.path("config");
    return ofKeras3
        && (json.path("module").asText().startsWith("keras.src.ops")
            || (!settings.has("trainable") && !settings.has("dtype")));
  }

  /** {@code [layer, use, output]}, or a list of such. */
  private static List<Call.Output> references(JsonNode json) {
    if (json.isArray() && json.size() > 0 && json.get(0).isTextual()) {
      return List.of(Call.output(json, json.get(0).textValue()));
    }
    List<Call.Output> references = new ArrayList<>();
    for (JsonNode each : json) {
      references.add(Call.output(each, each.path(0).asText()));
    }
    return references;
  }
}
