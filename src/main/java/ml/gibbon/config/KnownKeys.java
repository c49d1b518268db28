package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.text.EditDistance;

/** The keys that a configuration may have, to catch a misspelt one before it is ignored. */
final class KnownKeys {

  private final TreeSet<String> keys = new TreeSet<>();
  private final TreeSet<String> groups = new TreeSet<>();

  /**
   * The keys of {@code reference.conf}, and below each model the keys of its kind.
   *
   * @param configuration the models are taken from it
   */
  KnownKeys(Group reference, Group configuration) {
    addAll(reference);
    addTrain(reference, "adversarial-train");
    addAttacks(reference, configuration.get("attacks"));
    Group architectures = reference.group("architectures");
    Value models = configuration.get("models");
    if (!(models.value() instanceof ConfigObject)) {
      return;
    }
    for (String name : Group.of(models).keys()) {
      String model = models.path() + "." + name;
      groups.add(model);
      groups.add(model + ".train");
      addTrain(reference, model + ".train");
      Value entry = Group.of(models).get(name);
      if (entry.value() instanceof ConfigObject object && object.containsKey("file")) {
        keys.add(model + ".file");
        keys.add(model + ".sha256");
      } else if (entry.value() instanceof ConfigObject object && object.containsKey("ensemble")) {
        keys.add(model + ".ensemble");
      } else {
        keys.add(model + ".architecture");
        keys.add(model + ".seeds");
        for (String architecture : architectures.keys()) {
          if (mayBe(entry, architecture)) {
            architectures.group(architecture).keys().forEach(key -> keys.add(model + "." + key));
          }
        }
      }
    }
  }

  /** Below each attack the keys of its kind. */
  private void addAttacks(Group reference, Value attacks) {
    if (!(attacks.value() instanceof ConfigObject)) {
      return;
    }
    Group entries = Group.of(attacks);
    for (String name : entries.keys()) {
      String attack = entries.pathOf(name);
      groups.add(attack);
      keys.add(attack + ".kind");
      if (entries.get(name).value() instanceof ConfigObject) {
        Group kinds = reference.group("attack-kinds");
        Stream.of(reference.group("attack-keys"), kinds.group(AttacksReader.kind(entries, name)))
            .flatMap(group -> group.keys().stream())
            .forEach(key -> keys.add(attack + "." + key));
      }
    }
  }

  private static boolean mayBe(Value model, String architecture) {
    return !(model.value() instanceof ConfigObject object)
        || !object.containsKey("architecture")
        || architecture.equals(object.get("architecture").unwrapped());
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

  private void addTrain(Group reference, String path) {
    reference.group("train").keys().forEach(key -> keys.add(path + "." + key));
  }

  /**
   * Walks through all keys.
   *
   * @throws ConfigurationException at one that is not known, with the nearest one that is
   */
  void check(Group group) {
    for (Map.Entry<String, ConfigValue> entry : group.values().entrySet()) {
      Value value = new Value(group.pathOf(entry.getKey()), entry.getValue());
      if (groups.contains(value.path())) {
        check(Group.of(value));
      } else if (!keys.contains(value.path())) {
        throw new ConfigurationException(
            "unknown key %s in %s; the nearest known key is %s"
                .formatted(
                    value.path(), Value.place(value.value().origin()), nearest(value.path())));
      }
    }
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
