package ml.gibbon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.config.NamedEntries.Form;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.model.PixelInput;

/** Reads group {@code models}. */
final class ModelsReader {

  static final NamedEntries ENTRIES =
      new NamedEntries(
          "models",
          Form.ofKinds("architecture", "architectures", "seeds").overriding("train", "substitute"),
          Form.of("file", "sha256").overriding("train", "input"),
          Form.of("ensemble"),
          Form.ofKinds("kind", "model-kinds").sharing("model-keys").overriding("input"));

  private ModelsReader() {}

  static List<ModelSettings> read(List<Entry> entries) {
    return entries.stream().flatMap(entry -> models(entry).stream()).toList();
  }

  /**
   * All models, each followed by those that harden it.
   *
   * @throws ConfigurationException when two have the same name, or the same entry's
   */
  static List<ModelSettings> withHardened(
      List<ModelSettings> models, List<ModelSettings> hardened) {
    List<ModelSettings> all = new ArrayList<>();
    models.forEach(model -> addWithHardened(model, hardened, all));
    requireDistinct(all);
    return all;
  }

  private static void addWithHardened(
      ModelSettings model, List<ModelSettings> hardened, List<ModelSettings> all) {
    all.add(model);
    hardened.stream()
        .filter(other -> hardens(other, model))
        .forEach(other -> addWithHardened(other, hardened, all));
  }

  private static boolean hardens(ModelSettings hardened, ModelSettings model) {
    return ((ModelSettings.ByDefence) hardened.source()).model().equals(model.name());
  }

  /** Some disks take names that differ in case only for one. */
  private static void requireDistinct(List<ModelSettings> models) {
    Set<String> names = new HashSet<>();
    Map<String, String> groups = new HashMap<>();
    for (ModelSettings model : models) {
      String group = (model.isHardened() ? "defences." : "models.") + model.family();
      String other = groups.put(model.family().toLowerCase(Locale.ROOT), group);
      if (other != null && !other.equals(group)) {
        throw new ConfigurationException(
            "%s and %s have the same name; rename one of them"
                .formatted(model.isHardened() ? other : group, model.isHardened() ? group : other));
      }
      if (!names.add(model.name().toLowerCase(Locale.ROOT))) {
        throw new ConfigurationException(
            "%s makes a model %s, but there is one already; rename one of them"
                .formatted(group, model.name()));
      }
    }
  }

  /**
   * Replaces what the configuration calls the members of ensembles by their names.
   *
   * @param families of the models that are networks
   */
  static List<ModelSettings> withMembers(List<ModelSettings> all, Group models, Families families) {
    return all.stream()
        .map(model -> isEnsemble(model) ? withMembers(model, all, models, families) : model)
        .toList();
  }

  private static ModelSettings withMembers(
      ModelSettings model, List<ModelSettings> all, Group models, Families families) {
    Value value = models.group(model.name()).get("ensemble");
    refuseAsked(value, all);
    List<String> members = families.expand(value);
    if (members.size() < 2) {
      throw value.wrong("a list of at least two models");
    }
    return new ModelSettings(model.name(), new ModelSettings.Ensemble(members));
  }

  /** Whether it may be a member of an ensemble: a network with nothing around it. */
  static boolean isNetwork(ModelSettings model) {
    return !isEnsemble(model)
        && !model.isAsked()
        && !(model.source() instanceof ModelSettings.Defended);
  }

  /**
   * Refuses a model, or a list of models, where a network is needed.
   *
   * @throws ConfigurationException when it names one that only answers
   */
  static void refuseAsked(Value value, List<ModelSettings> all) {
    List<Value> named = value.isList() ? value.list() : List.of(value);
    for (ModelSettings model : all) {
      if (model.isAsked() && named.stream().anyMatch(one -> one.is(model.name()))) {
        throw value.wrong(
            "of other models than %s, which only answers and gives no gradients"
                .formatted(model.name()));
      }
    }
  }

  static boolean isEnsemble(ModelSettings model) {
    return model.source() instanceof ModelSettings.Ensemble;
  }

  /** One model, or one for each seed. */
  private static List<ModelSettings> models(Entry entry) {
    Group group = entry.group();
    ModelSettings.Source source = source(entry);
    List<Long> seeds = group.has("seeds") ? seeds(group.get("seeds")) : List.of();
    if (seeds.isEmpty()) {
      return List.of(new ModelSettings(entry.name(), source));
    }
    return seeds.stream()
        .map(
            seed ->
                new ModelSettings(
                    entry.name() + "-seed" + seed, entry.name(), OptionalLong.of(seed), source))
        .toList();
  }

  private static List<Long> seeds(Value value) {
    List<Long> seeds = value.list().stream().map(seed -> seed.whole(Bounds.atLeast(0))).toList();
    if (seeds.size() > Set.copyOf(seeds).size()) {
      throw value.wrong("a list without repetitions");
    }
    return seeds;
  }

  /**
   * Takes group {@code substitute} from models that have none of their own, so that no resolved
   * configuration says what they do not depend on.
   */
  static List<Entry> withoutIdleSubstitutes(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.given().has("substitute") ? entry : entry.without("substitute"))
        .toList();
  }

  /**
   * Checks that what substitutes ask is there.
   *
   * @param all models
   * @param models group {@code models}, completed
   */
  static void checkOracles(List<ModelSettings> all, Group models) {
    for (ModelSettings model : all) {
      if (model.source() instanceof ModelSettings.Substitute how
          && all.stream()
              .noneMatch(
                  other -> other.name().equals(how.settings().oracle()) && !other.isSubstitute())) {
        throw models
            .group(model.family())
            .group("substitute")
            .get("oracle")
            .wrong("the name of another model, which is no substitute itself");
      }
    }
  }

  private static ModelSettings.Source substitute(Group model, ModelSettings.Trained trained) {
    if (!model.has("substitute")) {
      return trained;
    }
    if (trained.training().validation().patience() > 0) {
      throw model
          .group("train")
          .get("patience")
          .wrong("0 for a substitute, of whose few images none are held out");
    }
    return new ModelSettings.Substitute(
        RecordReader.read(model.group("substitute"), SubstituteSettings.class),
        new ModelSettings.Trained(trained.architecture(), trained.training().onAllImages()));
  }

  private static ModelSettings.Source source(Entry entry) {
    Group model = entry.group();
    return switch (entry.form().key()) {
      case "file" ->
          RecordReader.read(
              model,
              ModelSettings.FromFile.class,
              Map.of(
                  "sha256",
                  model.has("sha256") ? model.text("sha256") : "",
                  "input",
                  RecordReader.read(model.group("input"), PixelInput.class)));
      case "ensemble" -> new ModelSettings.Ensemble(List.of());
      case "kind" -> new ModelSettings.Asked(RemoteAccessReader.read(entry.kind(), model));
      default ->
          substitute(
              model,
              new ModelSettings.Trained(
                  ArchitectureReader.read(entry.kind(), model),
                  TrainReader.read(model.group("train"))));
    };
  }
}
