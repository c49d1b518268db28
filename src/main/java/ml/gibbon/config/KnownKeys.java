package ml.gibbon.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.text.EditDistance;

/** The keys that a configuration may have, to catch a misspelt one before it is ignored. */
final class KnownKeys {

  private final TreeSet<String> keys = new TreeSet<>();
  private final TreeSet<String> groups = new TreeSet<>();
  private final Map<String, String> instead;

  /**
   * The keys of {@code reference.conf}, and below each entry that the user named the keys of its
   * kind.
   *
   * @param moved what to write instead, by keys and groups that there are no longer
   */
  KnownKeys(Group reference, List<NamedEntries.Entry> entries, Map<String, String> moved) {
    this.instead = new HashMap<>(moved);
    addAll(reference);
    entries.forEach(entry -> add(entry, reference));
  }

  private void add(NamedEntries.Entry entry, Group reference) {
    Group group = entry.group();
    NamedEntries.Form form = entry.form();
    groups.add(group.path());
    keys.add(group.pathOf(form.key()));
    form.others().forEach(key -> keys.add(group.pathOf(key)));
    if (form.hasKinds()) {
      addAll(reference.group(form.kinds()).group(entry.kind()).at(group.path()));
    }
    Stream.concat(form.shared().stream(), form.keysOf().stream())
        .forEach(other -> addAll(reference.group(other).at(group.path())));
    for (String beside : form.keysOf()) {
      instead.put(
          group.pathOf(beside),
          "its keys stand beside %s, as in %s.%s"
              .formatted(
                  form.key(), group.path(), new TreeSet<>(reference.group(beside).keys()).first()));
    }
    for (String overridden : form.overrides()) {
      groups.add(group.pathOf(overridden));
      addAll(reference.group(overridden).at(group.pathOf(overridden)));
    }
  }

  private void addAll(Group group) {
    for (String key : group.keys()) {
      Value value = group.get(key);
      if (value.value().valueType() == ConfigValueType.OBJECT) {
        groups.add(value.path());
        addAll(Group.of(value));
      } else {
        keys.add(value.path());
      }
    }
  }

  /**
   * Walks through all keys.
   *
   * @throws ConfigurationException at one that is not known, with what to write instead or else the
   *     nearest one that is known
   */
  void check(Group group) {
    for (Map.Entry<String, ConfigValue> entry : group.values().entrySet()) {
      Value value = new Value(group.pathOf(entry.getKey()), entry.getValue());
      if (groups.contains(value.path())) {
        check(Group.of(value));
      } else if (!keys.contains(value.path())) {
        throw unknown(value);
      }
    }
  }

  private ConfigurationException unknown(Value value) {
    // Of a group that stands elsewhere, the last key in it that has a place of its own.
    Optional<Value> old =
        value.all().filter(inside -> instead.containsKey(inside.path())).reduce((a, b) -> b);
    Value found = old.orElse(value);
    String advice =
        old.isPresent()
            ? ": " + instead.get(found.path())
            : "; the nearest known key is " + nearest(found.path());
    return new ConfigurationException(
        "unknown key %s in %s%s"
            .formatted(found.path(), Value.place(found.value().origin()), advice));
  }

  private String nearest(String path) {
    TreeSet<String> all = new TreeSet<>(keys);
    all.addAll(groups);
    return all.stream()
        .min(
            Comparator.<String>comparingInt(key -> last(key).equals(last(path)) ? 0 : 1)
                .thenComparingInt(key -> EditDistance.between(key, path)))
        .orElseThrow();
  }

  /** The key within its group: a right key in the wrong group is nearest to itself. */
  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
