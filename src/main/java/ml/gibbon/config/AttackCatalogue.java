package ml.gibbon.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.attack.AttackKinds;

/**
 * What there is of attacks, in words: kinds, keys, ranges, defaults and sources, as they stand in
 * {@code reference.conf}.
 */
public final class AttackCatalogue {

  private static final String INDENT = "  ";

  private AttackCatalogue() {}

  /** The catalogue as text for the console. */
  public static String text() {
    Group all =
        new Group(
            "",
            Hocon.resolve(
                    ConfigFactory.empty(),
                    Hocon.reference(),
                    Map.of("conf-name", "NAME", "home", "HOME"))
                .root());
    StringBuilder text = new StringBuilder("An attack in a configuration:\n\n");
    text.append("  attacks.NAME { kind = KIND, norm = linf, epsilon = 8/255, ... }\n");
    text.append("  generate.attacks = [NAME]\n\nKeys of every attack:\n\n");
    keys(all.group("attack-keys"), text);
    text.append("Kinds, their sources, and the keys that each has or sets otherwise:\n\n");
    Group kinds = all.group("attack-kinds");
    for (String name : AttackKinds.names()) {
      text.append(name).append('\n');
      comment(kinds.get(name).value(), INDENT, text);
      text.append('\n');
      keys(kinds.group(name), text);
    }
    return text.toString().stripTrailing();
  }

  private static void keys(Group group, StringBuilder text) {
    for (String key : WrittenOrder.of(group)) {
      ConfigValue value = group.get(key).value();
      text.append(INDENT).append(key).append(" = ").append(shown(value)).append('\n');
      comment(value, INDENT.repeat(3), text);
      text.append('\n');
    }
  }

  /** As it would be written in a file. */
  private static String shown(ConfigValue value) {
    return value.unwrapped() instanceof String word
        ? word
        : value.render(ConfigRenderOptions.concise()).replace(",", ", ");
  }

  private static void comment(ConfigValue value, String indent, StringBuilder text) {
    List<String> lines = value.origin().comments();
    text.append(
        lines.stream().map(String::strip).collect(Collectors.joining("\n" + indent, indent, "\n")));
  }
}
