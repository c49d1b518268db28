package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A configuration as HOCON with one group on a line, so that it can be logged and read again. */
final class ResolvedText {

  private ResolvedText() {}

  /** One line for each group, and one for each model in the order given. */
  static String of(ConfigObject configuration, List<String> models) {
    StringBuilder text = new StringBuilder();
    for (String key : new TreeSet<>(configuration.keySet())) {
      if (key.equals("models")) {
        for (String name : models) {
          ConfigObject all = (ConfigObject) configuration.get(key);
          text.append(line("models." + name, all.get(name)));
        }
      } else {
        text.append(line(key, configuration.get(key)));
      }
    }
    return text.toString();
  }

  private static String line(String path, ConfigValue value) {
    return path + " = " + inline(value) + "\n";
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
}
