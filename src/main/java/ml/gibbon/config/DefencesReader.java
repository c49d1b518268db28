package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.AdversarialTrainingSettings.Start;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.config.NamedEntries.Form;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code defences}: hardened models, each made from another one. */
final class DefencesReader {

  static final NamedEntries ENTRIES =
      new NamedEntries(
          "defences",
          Form.ofKinds("kind", "defence-kinds", "model", "norm", "epsilon", "clip")
              .withKeysOf("train"));

  /** Keys of an attack that a defence may say otherwise. */
  private static final List<String> OF_ATTACK = List.of("norm", "epsilon", "clip");

  private DefencesReader() {}

  /**
   * @param attacks that may be inside
   * @param models group {@code models}, completed
   * @param networks that may be hardened: no ensembles
   */
  static List<ModelSettings> read(
      List<Entry> entries, List<Entry> attacks, Group models, List<ModelSettings> networks) {
    List<ModelSettings> hardened = new ArrayList<>();
    for (Entry entry : entries) {
      Value model = entry.group().get("model");
      List<ModelSettings> chosen =
          networks.stream()
              .filter(network -> model.is(network.name()) || model.is(network.family()))
              .toList();
      if (chosen.isEmpty()) {
        throw model.wrong("the name of a model that is no ensemble");
      }
      AdversarialTrainingSettings defence = adversarialTraining(entry.group(), attacks);
      for (ModelSettings network : chosen) {
        Group training = models.group(network.family()).group("train");
        hardened.add(hardened(entry, defence, network, training));
      }
    }
    return hardened;
  }

  private static ModelSettings hardened(
      Entry entry, AdversarialTrainingSettings defence, ModelSettings network, Group ofModel) {
    Group group = entry.group();
    if (defence.start() == Start.SCRATCH && network.source() instanceof ModelSettings.FromFile) {
      throw group
          .get("start")
          .wrong("trained for %s, which comes from a file".formatted(network.name()));
    }
    Group training = new Group(group.path(), group.values().withFallback(ofModel.values()));
    // One that is named by its family has a hardened model for each of its seeds.
    String seed =
        group.get("model").is(network.family())
            ? network.name().substring(network.family().length())
            : "";
    return new ModelSettings(
        entry.name() + seed,
        entry.name(),
        network.seed(),
        new ModelSettings.Hardened(network.name(), defence, TrainReader.read(training)));
  }

  private static AdversarialTrainingSettings adversarialTraining(Group group, List<Entry> attacks) {
    return RecordReader.read(
        group, AdversarialTrainingSettings.class, Map.of("attack", attack(group, attacks)));
  }

  /** An attack of group {@code attacks}, but for what the defence says otherwise. */
  private static NamedAttack attack(Group defence, List<Entry> attacks) {
    String name = defence.get("attack").oneOf(attacks.stream().map(Entry::name).toList());
    Entry attack = attacks.stream().filter(entry -> entry.name().equals(name)).findFirst().get();
    ConfigObject values = attack.group().values();
    for (String key : OF_ATTACK) {
      if (defence.has(key)) {
        values = values.withValue(key, defence.get(key).value());
      }
    }
    Group own = new Group(defence.path(), values);
    List<NamedAttack> tables = AttacksReader.tables(name, attack.kind(), own, attacks);
    if (tables.size() > 1) {
      throw several(tables, defence, attack.group());
    }
    if (!tables.get(0).learnsFrom().isEmpty()) {
      throw defence
          .get("attack")
          .wrong("an attack that needs no other images, as training has none to learn from first");
    }
    return tables.get(0);
  }

  private static ConfigurationException several(
      List<NamedAttack> tables, Group defence, Group attack) {
    boolean isOneClip =
        tables.stream().map(table -> table.threatModel().clip()).distinct().count() == 1;
    String key = isOneClip ? "epsilon" : "clip";
    return defence.has(key)
        ? defence.get(key).wrong("a single one")
        : new ConfigurationException(
            "%s is missing, and %s has several; add it in %s"
                .formatted(
                    defence.pathOf(key),
                    attack.pathOf(key),
                    Value.place(defence.values().origin())));
  }
}
