package ml.gibbon.model.onnx.importer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * The parameters of one graph, each under a name of its own. What the file has once is one
 * parameter, however often it is used, unless in different shapes or layouts.
 */
final class Parameters {

  private record Use(String name, Layout layout, Shape shape) {}

  private final Map<Use, Parameter> shared = new HashMap<>();
  private final Map<String, Known> own = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  /**
   * The parameter of some numbers.
   *
   * @param use what a parameter is called that is not the file's own
   */
  Parameter of(String use, Known known) {
    if (!known.isOwn() || !known.type().isFloating()) {
      return Parameter.of(unused(use), known.shape(), known.floats());
    }
    return shared.computeIfAbsent(
        new Use(known.name(), known.layout(), known.shape()), key -> own(known));
  }

  private Parameter own(Known known) {
    String name = unused(known.name());
    own.put(name, known);
    return Parameter.of(name, known.shape(), known.floats());
  }

  private String unused(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "#" + i;
    }
    return name;
  }

  /**
   * Where the file has the values of parameters, by their names; without those that constants of
   * the graph were computed from.
   */
  Map<String, Origin> origins() {
    Map<String, Origin> origins = new LinkedHashMap<>();
    own.forEach(
        (name, known) -> {
          if (!known.isComputedWith()) {
            origins.put(name, new Origin(known.name(), known.layout()));
          }
        });
    return origins;
  }
}
