package ml.gibbon.config;

import java.util.List;
import java.util.Map;
import ml.gibbon.attack.NamedAttack;

/** Reads group {@code generate}. */
final class GenerateReader {

  private GenerateReader() {}

  /**
   * @param models that may be attacked
   * @param attacks all that there are, by name
   */
  static GenerateSettings read(
      Group group, Families models, Map<String, List<NamedAttack>> attacks) {
    List<String> all = List.copyOf(attacks.keySet());
    List<String> names = group.get("attacks").listOf("attacks", all);
    List<NamedAttack> tables =
        (names.isEmpty() ? all : names)
            .stream().flatMap(name -> attacks.get(name).stream()).toList();
    return RecordReader.read(
        group,
        GenerateSettings.class,
        Map.of("models", models.expand(group.get("models")), "attacks", tables));
  }
}
