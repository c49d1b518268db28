package ml.gibbon.config;

import java.util.List;
import java.util.Map;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.PixelFormat;

/** Reads group {@code generate}. */
final class GenerateReader {

  private GenerateReader() {}

  /**
   * @param models that may be attacked
   * @param attacks all that there are, by name
   */
  static GenerateSettings read(
      Group group, Families models, Map<String, List<NamedAttack>> attacks) {
    Value chosen = group.get("attacks");
    List<String> names = chosen.listOf("attacks", List.copyOf(attacks.keySet()));
    List<NamedAttack> tables =
        (names.isEmpty() ? List.copyOf(attacks.keySet()) : names)
            .stream().flatMap(name -> attacks.get(name).stream()).toList();
    PixelFormat pixels = group.get("pixels").oneOf(PixelFormat.values(), PixelFormat::key);
    for (NamedAttack table : tables) {
      if (pixels == PixelFormat.UINT8 && table.threatModel().clip().isNone()) {
        throw new ConfigurationException(
            "generate.pixels is uint8 but attacks.%s.clip has none, and grey levels end at 0 and 1; write generate.pixels = float32, or clip = [0, 1]"
                .formatted(table.name()));
      }
    }
    return new GenerateSettings(
        models.expand(group.get("models")),
        group.get("split").oneOf(List.of("train", "test")),
        tables,
        pixels,
        group.count("partitions", Bounds.atLeast(0)));
  }
}
