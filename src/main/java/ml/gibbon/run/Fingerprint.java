package ml.gibbon.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.store.Json;

/**
 * The settings that one output depends on, as its manifest keeps them: what is equal need not be
 * made again.
 *
 * @param json keys in a fixed order
 */
record Fingerprint(JsonNode json) {

  private static Fingerprint of(Settings settings, Map<String, JsonNode> groups) {
    return of(settings.seed(), groups);
  }

  private static Fingerprint of(long seed, Map<String, JsonNode> groups) {
    ObjectNode json = (ObjectNode) Json.tree(Map.of());
    json.put("seed", seed);
    groups.keySet().stream().sorted().forEach(name -> json.set(name, groups.get(name)));
    // Once through text, so that numbers compare equal to those read back from a manifest.
    return new Fingerprint(parse(Json.write(json)));
  }

  static Fingerprint ofData(Settings settings) {
    // Where files are cached, or whether they may be downloaded, does not change them.
    JsonNode data = without(group(settings, "data"), List.of("cache", "download"));
    JsonNode schedule = without(group(settings, "schedule"), List.of("partition"));
    return of(
        settings, Map.of("data", data, "ingest", group(settings, "ingest"), "schedule", schedule));
  }

  /** Of any model of a configuration. */
  static Fingerprint of(Settings settings, ModelSettings model) {
    if (model.source() instanceof ModelSettings.Ensemble ensemble) {
      return ofEnsemble(settings, ensemble);
    }
    if (model.source() instanceof ModelSettings.Defended) {
      return ofDefended(settings, model);
    }
    if (model.isSubstitute()) {
      return of(
          seed(settings, model),
          Map.of("model", group(settings, model), "gradient", group(settings, "gradient")));
    }
    return model.source() instanceof ModelSettings.Hardened how
        ? ofHardened(settings, model, settings.model(how.model()))
        : ofModel(settings, model);
  }

  private static Fingerprint ofModel(Settings settings, ModelSettings model) {
    return of(seed(settings, model), Map.of("model", group(settings, model)));
  }

  /** The model's own seed, or the run's. */
  static long seed(Settings settings, ModelSettings model) {
    return model.seed().orElse(settings.seed());
  }

  /** An ensemble is what its members are; that these are the same, their hashes say. */
  private static Fingerprint ofEnsemble(Settings settings, ModelSettings.Ensemble ensemble) {
    return of(settings, Map.of("ensemble", Json.tree(ensemble.members())));
  }

  /** That the model within is the same, its hash says. */
  private static Fingerprint ofDefended(Settings settings, ModelSettings defended) {
    return of(
        seed(settings, defended),
        Map.of("defence", group(settings, "defences." + defended.family())));
  }

  /**
   * @param hardened that a defence makes
   * @param model that it hardens
   */
  private static Fingerprint ofHardened(
      Settings settings, ModelSettings hardened, ModelSettings model) {
    ModelSettings.Hardened how = (ModelSettings.Hardened) hardened.source();
    return of(
        seed(settings, hardened),
        Map.of(
            "model",
            group(settings, model),
            "defence",
            group(settings, "defences." + hardened.family()),
            "attack",
            Json.tree(Description.of(how.defence().attack().key())),
            "gradient",
            group(settings, "gradient")));
  }

  static Fingerprint ofTable(Settings settings, NamedAttack attack) {
    JsonNode generate =
        without(group(settings, "generate"), List.of("models", "attacks", "partitions"));
    return of(
        settings,
        Map.of(
            "generate", generate,
            "gradient", group(settings, "gradient"),
            "attack", Json.tree(Description.of(attack.key()))));
  }

  private record Description(
      String name,
      String kind,
      Map<String, String> settings,
      String norm,
      OptionalDouble epsilon,
      String goal,
      String clip) {

    static Description of(AttackKey attack) {
      return new Description(
          attack.name(),
          attack.kind(),
          attack.settings(),
          attack.threatModel().norm().key(),
          attack.threatModel().epsilon(),
          attack.goal().key(),
          attack.threatModel().clip().key());
    }
  }

  /** Other seeds of the same family do not change a model. */
  private static JsonNode group(Settings settings, ModelSettings model) {
    return without(group(settings, "models." + model.family()), List.of("seeds"));
  }

  private static JsonNode group(Settings settings, String path) {
    return parse(settings.resolved().group(path));
  }

  private static JsonNode parse(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
  }

  private static JsonNode without(JsonNode group, List<String> keys) {
    return ((ObjectNode) group).without(keys);
  }
}
