package ml.gibbon.model.keras;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * The arrays of one layer. Whoever uses the layer, and however often, gets the same parameters of
 * the graph.
 */
final class LayerWeights {

  private final LayerConfig layer;
  private final Map<String, Supplier<Array>> arrays = new HashMap<>();
  private final Map<String, Parameter> parameters = new HashMap<>();

  /**
   * @param arrays in the order of the specifications
   */
  LayerWeights(LayerConfig layer, List<WeightSpec> specs, List<Supplier<Array>> arrays) {
    this.layer = layer;
    if (specs.size() != arrays.size()) {
      throw Refusal.of(
          layer,
          "has %d arrays in the file but its configuration says %d (%s)",
          arrays.size(),
          specs.size(),
          String.join(", ", specs.stream().map(WeightSpec::name).toList()));
    }
    for (int i = 0; i < specs.size(); i++) {
      this.arrays.put(specs.get(i).name(), arrays.get(i));
    }
  }

  boolean has(String weight) {
    return arrays.containsKey(weight);
  }

  /**
   * An array of the shape that the layer's configuration and its input imply. Kernels of signals
   * are those of images of one column, whose axis of length 1 is not in the file.
   *
   * @throws ml.gibbon.network.UnsupportedNetworkException when it has another
   */
  Array array(String weight, Integer... shape) {
    Array array = arrays.get(weight).get();
    List<Integer> expected = Arrays.asList(shape);
    if (layer.isOfSignals() && shape.length == 4) {
      expected = List.of(shape[0], shape[2], shape[3]);
    }
    if (!array.shape().equals(expected)) {
      throw Refusal.of(
          layer,
          "its %s is %s in the file but must be %s by its configuration and input",
          weight,
          array.shape(),
          expected);
    }
    return new Array(Arrays.asList(shape), array.values());
  }

  /** An array whatever its shape. */
  Array array(String weight) {
    return arrays.get(weight).get();
  }

  /**
   * A parameter of the graph, made of arrays at its first use.
   *
   * @param name unique in the layer
   */
  Parameter parameter(String name, String path, Shape shape, Supplier<float[]> values) {
    Parameter parameter =
        parameters.computeIfAbsent(
            name + shape, key -> Parameter.of(path + "/" + name, shape, values.get()));
    return parameter;
  }
}
