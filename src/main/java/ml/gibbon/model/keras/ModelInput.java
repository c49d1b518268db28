package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The input of a whole model. */
final class ModelInput {

  private static final List<String> SHAPES = List.of("batch_shape", "batch_input_shape");

  private ModelInput() {}

  /**
   * The input in the graph's order: images {@code [1, C, H, W]} or a vector {@code [1, n]}. Two
   * axes are those of images of one channel.
   */
  static Tensor of(ModelConfig model, Wiring wiring) {
    List<Integer> shape = shape(model);
    String name = "input";
    if (shape.size() == 1) {
      return Tensor.plain(wiring.input(name, Shape.of(1, shape.get(0))));
    } else if (shape.size() == 2) {
      Node images = wiring.input(name, Shape.of(1, 1, shape.get(0), shape.get(1)));
      return Tensor.plain(wiring.reshape(name, images, Shape.of(1, shape.get(0), shape.get(1))));
    } else if (shape.size() == 3) {
      return channelsFirst(model)
          ? Tensor.plain(wiring.input(name, Shape.of(1, shape.get(0), shape.get(1), shape.get(2))))
          : Tensor.image(wiring.input(name, Shape.of(1, shape.get(2), shape.get(0), shape.get(1))));
    }
    throw Refusal.of("its input has the shape %s, which is none of images or vectors", shape);
  }

  private static List<Integer> shape(ModelConfig model) {
    JsonNode shape =
        find(model).orElseThrow(() -> Refusal.of("it says nowhere what shape its input has"));
    List<Integer> lengths = new ArrayList<>();
    for (int i = 1; i < shape.size(); i++) {
      if (!shape.get(i).isInt() || shape.get(i).intValue() < 1) {
        throw Refusal.of(
            "its input has the shape %s: save the model with an input of a fixed size",
            Refusal.printable(shape.toString()));
      }
      lengths.add(shape.get(i).intValue());
    }
    return lengths;
  }

  private static Optional<JsonNode> find(ModelConfig model) {
    if (model.layers().isEmpty()) {
      return Optional.empty();
    }
    LayerConfig first =
        model.isSequential()
            ? model.layers().get(0)
            : model.layers().stream()
                .filter(layer -> layer.name().equals(model.inputs().get(0).layer()))
                .findFirst()
                .orElseThrow(() -> Refusal.of("its input is no layer of it"));
    for (String key : SHAPES) {
      if (first.get(key).isArray()) {
        return Optional.of(first.get(key));
      }
    }
    JsonNode built = model.settings().path("build_input_shape");
    if (built.isArray()) {
      return Optional.of(built);
    }
    return first.model().flatMap(ModelInput::find);
  }

  /** Whether some layer has the channels before the places. */
  private static boolean channelsFirst(ModelConfig model) {
    return layers(model).anyMatch(Use::channelsFirst);
  }

  private static Stream<LayerConfig> layers(ModelConfig model) {
    return model.layers().stream()
        .flatMap(
            layer ->
                Stream.concat(
                    Stream.of(layer), layer.model().stream().flatMap(ModelInput::layers)));
  }
}
