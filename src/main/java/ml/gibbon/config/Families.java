package ml.gibbon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names by which a configuration may speak of models: each by its own, and all that {@code
 * seeds} makes of one entry by the entry's.
 */
final class Families {

  private final Map<String, List<String>> members = new LinkedHashMap<>();

  Families(List<ModelSettings> models) {
    for (ModelSettings model : models) {
      members.computeIfAbsent(model.family(), family -> new ArrayList<>()).add(model.name());
    }
  }

  /** All models. */
  List<String> names() {
    return members.values().stream().flatMap(List::stream).toList();
  }

  /** Families of several models, by name. */
  Map<String, List<String>> large() {
    Map<String, List<String>> large = new LinkedHashMap<>(members);
    large.entrySet().removeIf(family -> family.getKey().equals(family.getValue().get(0)));
    return large;
  }

  /** The models that a list names, families by all their members. */
  List<String> expand(Value list) {
    List<String> names =
        list.listOf("models", words()).stream().flatMap(word -> of(word).stream()).toList();
    if (names.size() > Set.copyOf(names).size()) {
      throw list.wrong("a list without repetitions");
    }
    return names;
  }

  /** The models that one word names. */
  List<String> one(Value word) {
    return of(word.oneOf(words()));
  }

  private List<String> of(String word) {
    return members.getOrDefault(word, List.of(word));
  }

  private List<String> words() {
    return Stream.concat(members.keySet().stream(), names().stream()).distinct().toList();
  }
}
