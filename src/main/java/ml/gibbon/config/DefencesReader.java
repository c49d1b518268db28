package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.DefenceSettings.Start;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.config.NamedEntries.Form;
import ml.gibbon.error.ConfigurationException;

/**
 * Reads group {@code defences}: models that are made from others, by training or by what stands
 * around them.
 */
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
      if (DefendedReader.reads(entry.kind())) {
        List<ModelSettings> before = new ArrayList<>(networks);
        before.addAll(hardened);
        hardened.addAll(DefendedReader.read(entry, before));
        continue;
      }
      List<ModelSettings> chosen =
          chosen(entry.group().get("model"), networks, "the name of a model that is no ensemble");
      DefenceSettings defence = defence(entry, attacks);
      for (ModelSettings network : chosen) {
        Group training = models.group(network.family()).group("train");
        hardened.add(hardened(entry, defence, network, training));
      }
    }
    return hardened;
  }

  /** Those of a name, or of a family. */
  static List<ModelSettings> chosen(Value model, List<ModelSettings> among, String allowed) {
    List<ModelSettings> chosen =
        among.stream().filter(one -> model.is(one.name()) || model.is(one.family())).toList();
    if (chosen.isEmpty()) {
      throw model.wrong(allowed);
    }
    if (chosen.get(0).isSubstitute()) {
      throw model.wrong(
          "of other models than %s, a substitute that is to answer as its oracle does"
              .formatted(chosen.get(0).name()));
    }
    return chosen;
  }

  /** Of one that is named by its family there is one for each of its seeds. */
  static ModelSettings made(Entry entry, ModelSettings model, ModelSettings.Source source) {
    String seed =
        entry.group().get("model").is(model.family())
            ? model.name().substring(model.family().length())
            : "";
    return new ModelSettings(entry.name() + seed, entry.name(), model.seed(), source);
  }

  private static ModelSettings hardened(
      Entry entry, DefenceSettings defence, ModelSettings network, Group ofModel) {
    Group group = entry.group();
    boolean fromFile = network.source() instanceof ModelSettings.FromFile;
    if (fromFile && defence.start() == Start.SCRATCH && !group.has("start")) {
      throw group.get("model").wrong("a model with an architecture, as its network is a fresh one");
    }
    if (fromFile && defence.start() == Start.SCRATCH) {
      throw group
          .get("start")
          .wrong("trained for %s, which comes from a file".formatted(network.name()));
    }
    TrainSettings training =
        TrainReader.read(new Group(group.path(), group.values().withFallback(ofModel.values())));
    if (training.validation().watchesPgd() && defence.attack().threatModel().epsilon().isEmpty()) {
      throw group
          .get("attack")
          .wrong("an attack with an epsilon, under which stop-on = pgd-error measures PGD");
    }
    return made(entry, network, new ModelSettings.Hardened(network.name(), defence, training));
  }

  private static DefenceSettings defence(Entry entry, List<Entry> attacks) {
    Map<String, NamedAttack> attack = Map.of("attack", attack(entry.group(), attacks));
    return switch (entry.kind()) {
      case "adversarial-training" ->
          RecordReader.read(entry.group(), AdversarialTrainingSettings.class, attack);
      case "denoising-autoencoder" ->
          RecordReader.read(entry.group(), DenoisingAutoencoderSettings.class, attack);
      case "distillation" -> RecordReader.read(entry.group(), DistillationSettings.class, attack);
      case "interval-bounds" ->
          RecordReader.read(entry.group(), IntervalBoundsSettings.class, attack);
      case "output-codes" -> RecordReader.read(entry.group(), OutputCodesSettings.class, attack);
      case "trades" -> RecordReader.read(entry.group(), TradesSettings.class, attack);
      default -> throw new IllegalStateException(entry.kind() + " is no kind of defence");
    };
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
