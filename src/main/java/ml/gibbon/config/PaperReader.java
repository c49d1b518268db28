package ml.gibbon.config;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.result.Quantity;
import ml.gibbon.result.RubbishRate;
import ml.gibbon.text.Words;

/** Reads {@code report.paper}: published results, each with the rows that are to repeat it. */
final class PaperReader {

  private final Families families;
  private final GenerateSettings generate;
  private final Set<String> attacked;
  private final Set<String> answering;
  private final Set<String> explained;

  /**
   * @param attacked models that adversarial tables are made of
   * @param answering models that answer the tables of others
   * @param explained models that images without any meaning are shown to
   */
  PaperReader(
      Families families,
      GenerateSettings generate,
      List<String> attacked,
      List<String> answering,
      List<String> explained) {
    this.families = families;
    this.generate = generate;
    this.attacked = Set.copyOf(attacked);
    this.answering = Set.copyOf(answering);
    this.explained = Set.copyOf(explained);
  }

  List<PaperEntry> read(Value list) {
    return list.list().stream().map(this::entry).toList();
  }

  private PaperEntry entry(Value value) {
    Group entry = Group.of(value);
    checkKeys(entry);
    List<String> models = families.one(entry.get("model"));
    List<String> sources = entry.has("source") ? families.one(entry.get("source")) : models;
    requireRows(entry, models, sources);
    NamedAttack attack = attack(entry);
    SortedMap<Quantity, OptionalDouble> values = values(entry, Quantity.values());
    SortedMap<RubbishRate, OptionalDouble> rubbish = values(entry, RubbishRate.values());
    if (values.isEmpty() && rubbish.isEmpty()) {
      throw new ConfigurationException(
          "%s has nothing to compare; add a value of the paper such as adversarial-error (or none, where it has none) in %s"
              .formatted(entry.path(), Value.place(entry.values().origin())));
    }
    if (!rubbish.isEmpty() && !explained.containsAll(models)) {
      throw entry.get("model").wrong("a model that this run shows rubbish to (explain.models)");
    }
    return new PaperEntry(
        entry.get("experiment").filled(),
        models,
        sources,
        attack.name(),
        attack.threatModel().epsilon(),
        attack.threatModel().clip(),
        values,
        rubbish,
        entry.has("note") ? entry.text("note") : "");
  }

  private static void checkKeys(Group entry) {
    Set<String> known =
        new TreeSet<>(
            List.of("experiment", "model", "source", "attack", "epsilon", "clip", "note"));
    for (Enum<?>[] rates : List.of(Quantity.values(), RubbishRate.values())) {
      Stream.of(rates).map(Words::of).forEach(known::add);
    }
    entry.allowOnly(known);
  }

  /** What no table and no transfer of this run gives cannot be compared. */
  private void requireRows(Group entry, List<String> models, List<String> sources) {
    if (!attacked.containsAll(sources)) {
      throw entry
          .get(entry.has("source") ? "source" : "model")
          .wrong("a model that this run attacks (generate.models)");
    }
    if (!models.equals(sources) && !answering.containsAll(models)) {
      throw entry
          .get("model")
          .wrong("a model that answers the images of others (evaluate.transfer)");
    }
  }

  /** The only table of this run that fits, where the entry names no attack, epsilon or clip. */
  private NamedAttack attack(Group entry) {
    List<NamedAttack> left = generate.attacks();
    for (String key : List.of("attack", "epsilon", "clip")) {
      if (entry.has(key)) {
        List<NamedAttack> before = left;
        left = before.stream().filter(attack -> is(attack, key, entry.get(key))).toList();
        if (left.isEmpty()) {
          throw entry.get(key).wrong("that of an attack of this run (generate.attacks)");
        }
      }
    }
    if (left.size() > 1) {
      throw new ConfigurationException(
          "%s may be any of %d attacks of this run: add its attack, epsilon and clip in %s"
              .formatted(entry.path(), left.size(), Value.place(entry.values().origin())));
    }
    return left.get(0);
  }

  private static boolean is(NamedAttack attack, String key, Value value) {
    return switch (key) {
      case "attack" -> attack.name().equals(value.text());
      case "epsilon" ->
          attack.threatModel().epsilon().equals(OptionalDouble.of(value.number(Bounds.atLeast(0))));
      default -> attack.threatModel().clip().equals(ThreatModelReader.clip(value));
    };
  }

  private static <R extends Enum<R>> SortedMap<R, OptionalDouble> values(Group entry, R[] rates) {
    SortedMap<R, OptionalDouble> values = new TreeMap<>();
    for (R rate : rates) {
      String key = Words.of(rate);
      if (entry.has(key)) {
        values.put(
            rate,
            entry.get(key).is("none")
                ? OptionalDouble.empty()
                : OptionalDouble.of(entry.number(key, Bounds.fromTo(0, 100)) / 100));
      }
    }
    return values;
  }
}
