package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKinds;

/**
 * What there is to choose from, in words: kinds, keys, ranges, defaults and sources, as they stand
 * in {@code reference.conf}.
 */
public final class Catalogue {

  private static final String INDENT = "  ";

  private final Group all = new Group("", withComments().root());

  private final StringBuilder text = new StringBuilder();

  private Catalogue() {}

  /** HOCON leaves out the comment of a value that it puts together from others. */
  private static Config withComments() {
    Config reference = Hocon.reference();
    Config resolved =
        Hocon.resolve(
            ConfigFactory.empty(), reference, Map.of("conf-name", "NAME", "home", "HOME"));
    ConfigOrigin written = ((ConfigObject) reference.root().get("data")).get("cache").origin();
    return resolved.withValue("data.cache", resolved.getValue("data.cache").withOrigin(written));
  }

  /** The attacks. */
  public static String attacks() {
    return new Catalogue()
        .say("An attack in a configuration:\n")
        .say("  attacks.NAME { kind = KIND, norm = linf, epsilon = 8/255, ... }")
        .say("  generate.attacks = [NAME]\n")
        .say("Keys of every attack:\n")
        .keys("attack-keys")
        .say("Kinds, their sources, and the keys that each has or sets otherwise:\n")
        .kinds("attack-kinds", AttackKinds.names())
        .inWords();
  }

  /** The models, and how they are trained. */
  public static String models() {
    return new Catalogue()
        .comment("models")
        .say("\nArchitectures, and the keys that each has:\n")
        .kinds("architectures")
        .say("Substitutes. Keys of the group substitute of a model with an architecture:\n")
        .keys("substitute")
        .say("Models that only answer: keys of all of them, and of each kind:\n")
        .keys("model-keys")
        .kinds("model-kinds")
        .say("Training. Keys of the group train, for all models, or of models.NAME.train:\n")
        .keys("train")
        .inWords();
  }

  /** The defences, which make hardened models of others. */
  public static String defences() {
    return new Catalogue()
        .comment("defences")
        .say("\nKinds, their sources, and the keys that each has:\n")
        .kinds("defence-kinds")
        .say("Keys of training that may stand beside them: deploy/gibbon models")
        .inWords();
  }

  /**
   * The images.
   *
   * @param named the sets that have names, in words
   */
  public static String datasets(String named) {
    Group data = new Catalogue().all.group("data");
    Predicate<String> isKind = key -> data.get(key).value() instanceof ConfigObject;
    List<String> kinds = WrittenOrder.of(data).stream().filter(isKind).toList();
    return new Catalogue()
        .say("Images in a configuration:\n")
        .say("  data { name = NAME, path = FOLDER, train-images = 0, test-images = 0 }\n")
        .say(named.strip())
        .say(
            "\nImages of your own, and the keys that each name has, such as data.idx.train-images:\n")
        .kinds("data", kinds)
        .say("Keys of every name:\n")
        .keys(data, isKind.negate().and(key -> !key.equals("name")))
        .inWords();
  }

  private String inWords() {
    return text.toString().stripTrailing();
  }

  private Catalogue say(String line) {
    text.append(line).append('\n');
    return this;
  }

  private Catalogue kinds(String group) {
    return kinds(group, WrittenOrder.of(all.group(group)));
  }

  private Catalogue kinds(String group, Collection<String> names) {
    Group kinds = all.group(group);
    for (String name : names) {
      say(name);
      comment(kinds.get(name).value(), INDENT);
      say("");
      keys(kinds.group(name), key -> true);
    }
    return this;
  }

  private Catalogue keys(String group) {
    return keys(all.group(group), key -> true);
  }

  private Catalogue keys(Group group, Predicate<String> which) {
    for (String key : WrittenOrder.of(group).stream().filter(which).toList()) {
      ConfigValue value = group.get(key).value();
      say(INDENT + key + " = " + shown(value));
      comment(value, INDENT.repeat(3));
      say("");
    }
    return this;
  }

  private Catalogue comment(String group) {
    comment(all.get(group).value(), "");
    return this;
  }

  private void comment(ConfigValue value, String indent) {
    // Those of examples are indented themselves, behind the blank that every comment begins with.
    say(
        value.origin().comments().stream()
            .map(line -> indent + line.replaceFirst("^ ", "").stripTrailing())
            .collect(Collectors.joining("\n")));
  }

  /** As it would be written in a file. */
  private static String shown(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      Group group = new Group("", object);
      return WrittenOrder.of(group).stream()
          .map(key -> key + " = " + shown(object.get(key)))
          .collect(Collectors.joining(", ", "{", "}"));
    } else if (value instanceof ConfigList list) {
      Stream<String> elements = list.stream().map(Catalogue::shown);
      return elements.collect(Collectors.joining(", ", "[", "]"));
    }
    String word = String.valueOf(value.unwrapped());
    return word.isEmpty() ? "\"\"" : word;
  }
}
