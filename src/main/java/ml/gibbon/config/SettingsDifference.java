package ml.gibbon.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A key that has another value in one configuration than in another.
 *
 * @param before its value in the first one, empty when the key is not there
 * @param after its value in the second one, empty when the key is not there
 */
public record SettingsDifference(String key, Optional<String> before, Optional<String> after) {

  /**
   * The first difference by the alphabet; empty when there is none. A key that only the second one
   * has and that has its default there came with a newer Gibbon and is no difference: such a
   * default stands for what was done before.
   *
   * @param before and
   * @param after are HOCON or JSON
   * @param counts which keys are compared
   */
  public static Optional<SettingsDifference> first(
      String before, String after, Predicate<String> counts) {
    SortedMap<String, String> valuesBefore = values(before);
    SortedMap<String, String> valuesAfter = values(after);
    TreeSet<String> keys = new TreeSet<>(valuesBefore.keySet());
    keys.addAll(valuesAfter.keySet());
    return keys.stream()
        .filter(counts)
        .map(
            key ->
                new SettingsDifference(
                    key,
                    Optional.ofNullable(valuesBefore.get(key)),
                    Optional.ofNullable(valuesAfter.get(key))))
        .filter(difference -> !difference.before.equals(difference.after))
        .filter(difference -> !difference.isNewKeyWithItsDefault())
        .findFirst();
  }

  private boolean isNewKeyWithItsDefault() {
    return before.isEmpty() && after.equals(Hocon.defaultOf(key));
  }

  private static SortedMap<String, String> values(String configuration) {
    SortedMap<String, String> values = new TreeMap<>();
    ConfigFactory.parseString(configuration)
        .entrySet()
        .forEach(
            entry ->
                values.put(entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise())));
    return values;
  }

  /** For example {@code seed = 1 but the configuration says 2}. */
  public String inWords() {
    return "%s but the configuration %s"
        .formatted(
            before.map(value -> key + " = " + value).orElse("no " + key),
            after.map(value -> "says " + value).orElse("does not have it"));
  }
}
