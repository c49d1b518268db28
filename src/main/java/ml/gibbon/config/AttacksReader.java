package ml.gibbon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.CascadingAttack;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.config.NamedEntries.Form;

/** Reads group {@code attacks}: named attacks, each of a kind with settings of its own. */
final class AttacksReader {

  static final NamedEntries ENTRIES =
      new NamedEntries("attacks", Form.ofKinds("kind", "attack-kinds").sharing("attack-keys"));

  private AttacksReader() {}

  /**
   * Takes the default of epsilon from attacks that look for the smallest one by themselves, so that
   * no resolved configuration says what the next reading would refuse.
   */
  static List<Entry> withoutIdleEpsilons(List<Entry> entries) {
    return entries.stream()
        .map(
            entry ->
                attack(entry.kind(), entry.group(), entries).isOfMinimumNorm()
                        && !entry.given().has("epsilon")
                    ? entry.without("epsilon")
                    : entry)
        .toList();
  }

  private static Attack attack(String kind, Group entry, List<Entry> others) {
    Class<? extends Record> settings = AttackKinds.settingsOf(kind);
    return settings == Cascade.class
        ? RecordReader.read(entry, Cascade.class, Map.of("attacks", parts(entry, others)))
        : (Attack) RecordReader.read(entry, settings);
  }

  /** The attacks that a cascade names, without norms and epsilons of their own. */
  private static List<Part> parts(Group cascade, List<Entry> others) {
    Map<String, Entry> simple = new LinkedHashMap<>();
    others.stream()
        .filter(entry -> !isCascade(entry.kind()))
        .forEach(entry -> simple.put(entry.name(), entry));
    return cascade.get("attacks").listOf("attacks", List.copyOf(simple.keySet())).stream()
        .map(simple::get)
        .map(entry -> new Part(entry.name(), attack(entry.kind(), entry.group(), List.of())))
        .toList();
  }

  private static boolean isCascade(String kind) {
    return CascadingAttack.class.isAssignableFrom(AttackKinds.settingsOf(kind));
  }

  /** All attacks by name in the order of the entries, each for every epsilon with every clip. */
  static Map<String, List<NamedAttack>> read(List<Entry> entries) {
    Map<String, List<NamedAttack>> byName = new LinkedHashMap<>();
    for (Entry entry : entries) {
      byName.put(entry.name(), tables(entry.name(), entry.kind(), entry.group(), entries));
    }
    return byName;
  }

  /**
   * An attack for every epsilon with every clip.
   *
   * @param entry its keys, which need not stand in group {@code attacks}
   * @param others all attacks of the configuration, which a cascade may name
   */
  static List<NamedAttack> tables(String name, String kind, Group entry, List<Entry> others) {
    Attack attack = attack(kind, entry, others);
    LpNorm norm = entry.get("norm").oneOf(LpNorm.values(), LpNorm::key);
    if (!attack.norms().contains(norm)) {
      throw entry
          .get("norm")
          .wrong(
              "%s for kind %s"
                  .formatted(
                      String.join(
                          " or ", attack.norms().stream().map(LpNorm::key).sorted().toList()),
                      kind));
    }
    Goal goal = goal(entry.get("goal"), entry.get("label"));
    List<NamedAttack> tables = new ArrayList<>();
    for (ThreatModel threatModel : threatModels(entry, attack, norm)) {
      tables.add(new NamedAttack(name, attack, goal, threatModel));
    }
    return tables;
  }

  private static List<ThreatModel> threatModels(Group entry, Attack attack, LpNorm norm) {
    if (!attack.isOfMinimumNorm()) {
      return ThreatModelReader.read(entry, norm);
    }
    if (entry.has("epsilon")) {
      throw entry
          .get("epsilon")
          .wrong("left out: an attack of minimum norm looks for the smallest change by itself");
    }
    List<PixelRange> clips = ThreatModelReader.clips(entry);
    return clips.stream().map(clip -> new ThreatModel(norm, new Budget.Smallest(), clip)).toList();
  }

  private static Goal goal(Value value, Value label) {
    Goal goal;
    try {
      goal = Goal.parse(value.text());
    } catch (IllegalArgumentException e) {
      throw value.wrong("untargeted, least-likely, random-class or a class number");
    }
    String away = label.oneOf(List.of("true", "predicted"));
    if (away.equals("true")) {
      return goal;
    }
    if (goal.isTargeted()) {
      throw label.wrong("true for a targeted attack, which does not look at labels");
    }
    return new Goal.Untargeted(Goal.Untargeted.Away.PREDICTION);
  }
}
