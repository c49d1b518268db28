package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ml.gibbon.config.NamedEntries.Entry;

/**
 * A whole configuration with all defaults, overrides and substitutions in their places.
 *
 * @param text as HOCON with one group on a line, so that it can be logged, stored beside outputs
 *     and read again
 * @param groups its groups and named entries as JSON with sorted keys, by their paths, for example
 *     {@code train} and {@code models.maxout}
 */
public record ResolvedConfiguration(String text, Map<String, String> groups) {

  public ResolvedConfiguration {
    groups = Map.copyOf(groups);
  }

  /**
   * @param entries in their order, of each group whose entries the user names
   */
  static ResolvedConfiguration of(ConfigObject configuration, Map<String, List<Entry>> entries) {
    StringBuilder text = new StringBuilder();
    Map<String, String> groups = new TreeMap<>();
    for (String key : new TreeSet<>(configuration.keySet())) {
      if (!entries.containsKey(key)) {
        add(key, configuration.get(key), text, groups);
        continue;
      }
      for (Entry entry : entries.get(key)) {
        add(entry.group().path(), entry.group().values(), text, groups);
      }
    }
    return new ResolvedConfiguration(text.toString(), groups);
  }

  private static void add(
      String path, ConfigValue value, StringBuilder text, Map<String, String> groups) {
    text.append(path).append(" = ").append(inline(value)).append('\n');
    groups.put(path, value.render(ConfigRenderOptions.concise()));
  }

  private static String inline(ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      return value.render(ConfigRenderOptions.concise());
    }
    return object.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> ConfigUtil.joinPath(entry.getKey()) + " = " + inline(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /**
   * One group or named entry as JSON with sorted keys: what a stage's manifest keeps of it.
   *
   * @param path for example {@code train} or {@code models.maxout}
   * @throws IllegalArgumentException when there is none
   */
  public String group(String path) {
    String group = groups.get(path);
    if (group == null) {
      throw new IllegalArgumentException("the configuration has no group " + path);
    }
    return group;
  }
}
