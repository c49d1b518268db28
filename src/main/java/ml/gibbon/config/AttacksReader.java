package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code attacks}: named attacks, each of a kind with settings of its own. */
final class AttacksReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private AttacksReader() {}

  /** The kind of an entry: its own name where that is a kind and it gives none. */
  static String kind(Group attacks, String name) {
    Group entry = attacks.group(name);
    if (!entry.has("kind") && !AttackKinds.names().contains(name)) {
      throw new ConfigurationException(
          "%s has no kind; set %s to one of %s"
              .formatted(
                  entry.path(), entry.pathOf("kind"), String.join(", ", AttackKinds.names())));
    }
    return entry.has("kind") ? entry.get("kind").oneOf(List.copyOf(AttackKinds.names())) : name;
  }

  /** Fills in what an entry leaves to the defaults of its kind and of all attacks. */
  static Group complete(Group all) {
    Group attacks = all.group("attacks");
    Group kinds = all.group("attack-kinds");
    ConfigObject completed = attacks.values();
    for (String name : attacks.keys()) {
      ConfigObject entry = attacks.group(name).values();
      completed =
          completed.withValue(
              name,
              entry
                  .withFallback(kinds.group(kind(attacks, name)).values())
                  .withFallback(all.group("attack-keys").values())
                  // Keeps the origin: the order of the attacks is that of their lines.
                  .withOrigin(entry.origin()));
    }
    return new Group("", all.values().withValue("attacks", completed));
  }

  /**
   * All attacks by name, each for every epsilon with every clip.
   *
   * @param attacks the group, completed
   */
  static Map<String, List<NamedAttack>> read(Group attacks) {
    Map<String, List<NamedAttack>> byName = new LinkedHashMap<>();
    Map<String, String> folders = new HashMap<>();
    for (String name : Lines.inOrder(attacks)) {
      if (!NAME.matcher(name).matches()) {
        throw new ConfigurationException(
            "%s has a name that is no folder name: use letters, digits, - and _"
                .formatted(attacks.pathOf(name)));
      }
      String same = folders.put(name.toLowerCase(Locale.ROOT), name);
      if (same != null) {
        throw new ConfigurationException(
            "attacks %s and %s differ in case only, so that their folders are one on some disks; rename one of them"
                .formatted(same, name));
      }
      byName.put(name, entry(name, attacks.group(name), kind(attacks, name)));
    }
    return byName;
  }

  private static List<NamedAttack> entry(String name, Group entry, String kind) {
    Attack attack = (Attack) RecordReader.read(entry, AttackKinds.settingsOf(kind));
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
    if (entry.get("epsilon").isSet()) {
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
