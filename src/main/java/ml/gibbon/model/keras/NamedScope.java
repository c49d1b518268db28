package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Arrays in a {@code .h5} file: a group for each layer of the model, which lists the names of its
 * arrays. The group of a model in the model has the arrays of all of its layers in one list, first
 * what is trained and then what is not.
 */
final class NamedScope implements Scope {

  private static final String WEIGHTS = "model_weights";
  private static final String NAMES = "weight_names";

  private final Hdf5 file;
  private final Map<LayerConfig, List<Supplier<Array>>> inner = new IdentityHashMap<>();
  private final Map<LayerConfig, LayerWeights> weights = new IdentityHashMap<>();

  NamedScope(Hdf5 file) {
    this.file = file;
  }

  @Override
  public LayerWeights weights(LayerConfig layer) {
    return weights.computeIfAbsent(
        layer, key -> new LayerWeights(layer, LayerKinds.of(layer).weights(layer), arrays(layer)));
  }

  @Override
  public Scope of(LayerConfig model) {
    if (!inner.containsKey(model)) {
      share(model, arrays(model));
    }
    return this;
  }

  private List<Supplier<Array>> arrays(LayerConfig layer) {
    if (inner.containsKey(layer)) {
      return inner.get(layer);
    } else if (layer.isOperation()) {
      return List.of();
    }
    String group = WEIGHTS + "/" + layer.name();
    if (!file.has(group)) {
      throw Refusal.of(layer, "its arrays are not in the file: save the model with model.save");
    }
    return names(group).stream()
        .map(name -> (Supplier<Array>) () -> file.array(group + "/" + name))
        .toList();
  }

  /** Long lists of names are in several attributes. */
  private List<String> names(String group) {
    List<String> names = new ArrayList<>(file.texts(group, NAMES));
    for (int i = 0; file.hasAttribute(group, NAMES + i); i++) {
      names.addAll(file.texts(group, NAMES + i));
    }
    return names;
  }

  /** Gives the layers of a model, and of the models in it, their arrays of one list. */
  private void share(LayerConfig model, List<Supplier<Array>> arrays) {
    List<Slot> slots = new ArrayList<>();
    collect(model, model.flag("trainable", true), slots);
    if (slots.size() != arrays.size()) {
      throw Refusal.of(
          model,
          "has %d arrays in the file but its layers have %d by its configuration",
          arrays.size(),
          slots.size());
    }
    int next = 0;
    for (boolean trained : new boolean[] {true, false}) {
      for (Slot slot : slots) {
        if (slot.trained == trained) {
          inner.get(slot.layer).set(slot.index, arrays.get(next++));
        }
      }
    }
  }

  private void collect(LayerConfig model, boolean trainable, List<Slot> slots) {
    inner.put(model, List.of());
    for (LayerConfig layer : model.model().orElseThrow().layers()) {
      boolean trains = trainable && layer.flag("trainable", true);
      if (layer.model().isPresent()) {
        collect(layer, trains, slots);
        continue;
      }
      List<WeightSpec> specs = LayerKinds.of(layer).weights(layer);
      List<Supplier<Array>> own = new ArrayList<>();
      for (int i = 0; i < specs.size(); i++) {
        own.add(null);
        slots.add(new Slot(layer, i, trains && specs.get(i).trained()));
      }
      inner.put(layer, own);
    }
  }

  /**
   * A place for an array.
   *
   * @param index among the layer's arrays
   */
  private record Slot(LayerConfig layer, int index, boolean trained) {}
}
