package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Set;
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

  Group group(String key) {
    return of(get(key));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Set<String> keys() {
    return values.keySet();
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
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
