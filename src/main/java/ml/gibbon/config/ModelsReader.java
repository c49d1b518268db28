package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code models}. */
final class ModelsReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private ModelsReader() {}

  /** Fills in what a model leaves to its architecture's defaults and to group {@code train}. */
  static Group complete(Group all) {
    Group models = all.group("models");
    Group architectures = all.group("architectures");
    ConfigObject train = all.group("train").values().atKey("train").root();
    ConfigObject completed = models.values();
    for (String name : models.keys()) {
      Group model = models.group(name);
      ConfigObject filled = model.values();
      if (model.has("architecture")) {
        String architecture = model.get("architecture").oneOf(ArchitectureReader.NAMES);
        filled = filled.withFallback(architectures.group(architecture).values());
      }
      if (model.has("ensemble")) {
        continue;
      }
      // Keeps the origin: the order of the models is that of their lines.
      filled = filled.withFallback(train).withOrigin(model.values().origin());
      completed = completed.withValue(name, filled);
    }
    return new Group("", all.values().withValue("models", completed));
  }

  static List<ModelSettings> read(Group models, long trainImages) {
    List<ModelSettings> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String entry : Lines.inOrder(models)) {
      for (ModelSettings model : entry(models, entry, trainImages)) {
        if (!names.add(model.name())) {
          throw new ConfigurationException(
              "%s makes a model %s, but there is one already; rename one of them"
                  .formatted(models.pathOf(entry), model.name()));
        }
        all.add(model);
      }
    }
    return all;
  }

  /**
   * Replaces what the configuration calls the members of ensembles by their names.
   *
   * @param families of the models that are no ensembles
   */
  static List<ModelSettings> withMembers(List<ModelSettings> all, Group models, Families families) {
    return all.stream()
        .map(model -> isEnsemble(model) ? withMembers(model, models, families) : model)
        .toList();
  }

  private static ModelSettings withMembers(ModelSettings model, Group models, Families families) {
    Value value = models.group(model.name()).get("ensemble");
    List<String> members = families.expand(value);
    if (members.size() < 2) {
      throw value.wrong("a list of at least two models");
    }
    return new ModelSettings(model.name(), new ModelSettings.Ensemble(members));
  }

  static boolean isEnsemble(ModelSettings model) {
    return model.source() instanceof ModelSettings.Ensemble;
  }

  /** One model, or one for each seed. */
  private static List<ModelSettings> entry(Group models, String name, long trainImages) {
    Group model = models.group(name);
    if (!NAME.matcher(name).matches() || name.endsWith(AdversarialTrainSettings.SUFFIX)) {
      throw new ConfigurationException(
          "%s has a name that is no folder name: use letters, digits, - and _, and no %s at its end"
              .formatted(models.pathOf(name), AdversarialTrainSettings.SUFFIX));
    }
    ModelSettings.Source source = source(model, trainImages);
    List<Long> seeds = model.has("seeds") ? seeds(model.get("seeds")) : List.of();
    if (seeds.isEmpty()) {
      return List.of(new ModelSettings(name, source));
    }
    return seeds.stream()
        .map(seed -> new ModelSettings(name + "-seed" + seed, name, OptionalLong.of(seed), source))
        .toList();
  }

  private static List<Long> seeds(Value value) {
    List<Long> seeds = value.list().stream().map(seed -> seed.whole(Bounds.atLeast(0))).toList();
    if (seeds.size() > Set.copyOf(seeds).size()) {
      throw value.wrong("a list without repetitions");
    }
    return seeds;
  }

  private static ModelSettings.Source source(Group model, long trainImages) {
    if (model.has("file")) {
      String anyFile = "";
      return RecordReader.read(
          model,
          ModelSettings.FromFile.class,
          model.has("sha256") ? Map.of() : Map.of("sha256", anyFile));
    }
    if (model.has("ensemble")) {
      return new ModelSettings.Ensemble(List.of());
    }
    if (!model.has("architecture")) {
      throw new ConfigurationException(
          "%s has neither architecture nor file nor ensemble; set %s to one of %s"
              .formatted(
                  model.path(),
                  model.pathOf("architecture"),
                  String.join(", ", ArchitectureReader.NAMES)));
    }
    return new ModelSettings.Trained(
        ArchitectureReader.read(model), TrainReader.read(model.group("train"), trainImages));
  }
}
