package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.error.ConfigurationException;

/** Files, overrides and substitutions: the syntax of a configuration, without its meaning. */
final class Hocon {

  private static final ConfigParseOptions SYNTAX =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);

  private Hocon() {}

  /** The defaults, before substitution. */
  static Config reference() {
    try (Reader reader =
        new InputStreamReader(
            Hocon.class.getResourceAsStream("reference.conf"), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(reader, SYNTAX.setOriginDescription("reference.conf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The default of a key as concise JSON, of a model's own {@code train} group and of a defence of
   * kind {@code adversarial-training} too; empty for a key that has none.
   */
  static Optional<String> defaultOf(String key) {
    String path =
        key.replaceFirst("^models?\\.(.*\\.)?train\\.", "train.")
            .replaceFirst("^defences?\\.(.*\\.)?", "defence-kinds.adversarial-training.");
    Config defaults =
        resolve(ConfigFactory.empty(), reference(), Map.of("conf-name", "", "home", ""));
    return defaults.hasPath(path)
        ? Optional.of(defaults.getValue(path).render(ConfigRenderOptions.concise()))
        : Optional.empty();
  }

  static Config file(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(
          "configuration file %s is a folder; name a file in it".formatted(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          "configuration file %s does not exist; name one such as conf/quickstart.conf"
              .formatted(file));
    }
    refuseMisreadTexts(file.toString());
    Config config =
        oneLine(
            () ->
                ConfigFactory.parseFile(
                    file.toFile(), SYNTAX.prependIncluder(new LocalIncludes())));
    Set<String> included = new TreeSet<>();
    addFiles(config.root(), included);
    included.removeIf(name -> !Files.isRegularFile(Path.of(name))); // "merge of a.conf and b.conf"
    included.forEach(Hocon::refuseMisreadTexts);
    return config;
  }

  /** The files that values come from, with those that are included. */
  private static void addFiles(ConfigValue value, Set<String> files) {
    if (value.origin().filename() != null) {
      files.add(value.origin().filename());
    }
    if (value instanceof ConfigObject group) {
      try {
        group.values().forEach(inside -> addFiles(inside, files));
      } catch (ConfigException.NotResolved e) {
        // A group that is a copy of another has only its own origin before substitution.
      }
    }
  }

  private static void refuseMisreadTexts(String file) {
    CutTexts.refuse(file, Utf8Text.read(file));
  }

  /** Puts {@code key=value} over a configuration, in the order given. */
  static Config override(Config config, List<String> overrides) {
    Config result = config;
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        throw new ConfigurationException(
            "--set %s has no key and value; write --set key=value".formatted(override));
      }
      String key = override.substring(0, equals).strip();
      ConfigValue value = value(override.substring(equals + 1).strip(), "--set " + override);
      Config before = result;
      result = oneLine(() -> before.withValue(key, value));
    }
    return result;
  }

  /**
   * Numbers, true, false, lists, groups and quoted texts are read as in a file. Anything else is a
   * text as it stands, because in a file {@code s3a://bucket} would have to be quoted.
   */
  private static ConfigValue value(String text, String origin) {
    ConfigValue plain = ConfigValueFactory.fromAnyRef(text, origin);
    ConfigValue value;
    try {
      value =
          ConfigFactory.parseString("value = " + text, SYNTAX.setOriginDescription(origin))
              .getValue("value");
    } catch (ConfigException e) {
      if (text.startsWith("[") || text.startsWith("{") || text.startsWith("\"")) {
        throw new ConfigurationException(firstLine(e));
      }
      return plain;
    }
    boolean isPlain = value.valueType() == ConfigValueType.STRING && !text.startsWith("\"");
    return isPlain || value.valueType() == ConfigValueType.NULL
        ? plain
        : value.withOrigin(ConfigOriginFactory.newSimple(origin));
  }

  /**
   * Lays a configuration over the defaults and replaces substitutions. Besides keys these may name
   * only what is given here: the environment and the other system properties may hold secrets, and
   * the resolved configuration is written beside every output.
   */
  static Config resolve(Config config, Config defaults, Map<String, String> names) {
    ConfigResolveOptions options = ConfigResolveOptions.defaults().setUseSystemEnvironment(false);
    Config fallback = defaults.withFallback(ConfigFactory.parseMap(names)).resolve(options);
    Config resolved = oneLine(() -> config.withFallback(fallback).resolve(options));
    for (String name : names.keySet()) {
      resolved = config.root().containsKey(name) ? resolved : resolved.withoutPath(name);
    }
    return resolved;
  }

  private interface Step {
    Config run();
  }

  private static Config oneLine(Step step) {
    try {
      return step.run();
    } catch (ConfigException e) {
      throw new ConfigurationException(firstLine(e));
    }
  }

  /** The library's message starts with the place; its own advice follows in further lines. */
  private static String firstLine(ConfigException e) {
    String message = e.getMessage().lines().findFirst().orElse("it is no HOCON");
    String placed =
        e.origin() == null || e.origin().filename() == null
            ? message
            : message.replace(e.origin().description(), Value.place(e.origin()));
    return Value.shortened(placed);
  }
}
