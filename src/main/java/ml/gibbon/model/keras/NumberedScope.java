package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Arrays in the {@code model.weights.h5} of a {@code .keras} file: {@code layers/conv2d_1/vars/0},
 * the layers named after their classes and numbered in their order.
 */
final class NumberedScope implements Scope {

  /** The second is what Keras 2.12 wrote. */
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies");

  private final Hdf5 file;
  private final Map<LayerConfig, String> groups = new IdentityHashMap<>();
  private final Map<LayerConfig, LayerWeights> weights = new IdentityHashMap<>();
  private final Map<LayerConfig, Scope> inner = new IdentityHashMap<>();

  /**
   * @param group of the model in the file, empty for the whole one
   */
  NumberedScope(Hdf5 file, String group, ModelConfig model) {
    this.file = file;
    String container =
        CONTAINERS.stream()
            .map(name -> group + "/" + name)
            .filter(file::has)
            .findFirst()
            .orElse(group + "/" + CONTAINERS.get(0));
    Map<String, Integer> used = new HashMap<>();
    for (LayerConfig layer : model.layers()) {
      if (!layer.isOperation()) {
        String name = inSnakeCase(layer.className());
        int number = used.merge(name, 1, Integer::sum) - 1;
        groups.put(layer, container + "/" + name + (number == 0 ? "" : "_" + number));
      }
    }
  }

  /** {@code PReLU} is {@code p_re_lu} and {@code Conv2DTranspose} is {@code conv2d_transpose}. */
  static String inSnakeCase(String className) {
    return className
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public LayerWeights weights(LayerConfig layer) {
    return weights.computeIfAbsent(layer, this::read);
  }

  private LayerWeights read(LayerConfig layer) {
    List<WeightSpec> specs = LayerKinds.of(layer).weights(layer);
    List<Supplier<Array>> arrays = new ArrayList<>();
    if (!specs.isEmpty()) {
      String group = groups.get(layer) + "/vars";
      if (!file.has(group)) {
        throw missing(layer);
      }
      for (int i = 0; i < file.names(group).size(); i++) {
        String path = group + "/" + i;
        arrays.add(() -> file.array(path));
      }
    }
    return new LayerWeights(layer, specs, arrays);
  }

  private static UnsupportedNetworkException missing(LayerConfig layer) {
    return Refusal.of(layer, "its arrays are not in the file: save the model with model.save");
  }

  @Override
  public Scope of(LayerConfig model) {
    return inner.computeIfAbsent(
        model, key -> new NumberedScope(file, groups.get(key), key.model().orElseThrow()));
  }
}
