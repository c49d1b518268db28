package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;

/**
 * A group of keys.
 *
 * @param path the key of the group, empty for the whole configuration
 */
record Group(String path, ConfigObject values) {

  static Group of(Value value) {
    if (!(value.value() instanceof ConfigObject object)) {
      throw value.wrong("a group of keys in braces");
    }
    return new Group(value.path(), object);
  }

  Value get(String key) {
    ConfigValue value = values.get(key);
    if (value == null) {
      throw new ConfigurationException(
          "%s is missing; add it in %s".formatted(pathOf(key), Value.place(values.origin())));
    }
    return new Value(pathOf(key), value);
  }

  /** All values in this group, at any depth, by the alphabet of their keys. */
  Stream<Value> all() {
    return keys().stream().sorted().map(this::get).flatMap(Value::all);
  }

  Group group(String key) {
    return of(get(key));
  }

  /** The same keys at another place. */
  Group at(String other) {
    return new Group(other, values);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Set<String> keys() {
    return values.keySet();
  }

  /** As messages show it. */
  String pathOf(String key) {
    String shown = Value.shortened(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }

  /**
   * Refuses keys, for groups that are no part of {@code reference.conf}.
   *
   * @throws ConfigurationException at a key that is none of these
   */
  void allowOnly(Collection<String> known) {
    for (String key : new TreeSet<>(keys())) {
      if (!known.contains(key)) {
        throw new ConfigurationException(
            "unknown key %s in %s; %s may have %s"
                .formatted(
                    pathOf(key),
                    Value.place(get(key).value().origin()),
                    path,
                    String.join(", ", known)));
      }
    }
  }

  // The commonest readings, by key.

  int count(String key, Bounds bounds) {
    return get(key).count(bounds);
  }

  List<Integer> counts(String key, Bounds bounds) {
    List<Value> values = get(key).list();
    if (values.isEmpty()) {
      throw get(key).wrong("a list of at least one number");
    }
    return values.stream().map(v -> v.count(bounds)).toList();
  }

  double number(String key, Bounds bounds) {
    return get(key).number(bounds);
  }

  String text(String key) {
    return get(key).text();
  }
}
