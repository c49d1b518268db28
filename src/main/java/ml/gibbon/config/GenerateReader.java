package ml.gibbon.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.attack.Attacks;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.Goal.Untargeted.Away;
import ml.gibbon.attack.Norm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.PixelFormat;

/** Reads group {@code generate}. */
final class GenerateReader {

  private static final Map<String, Goal> GOALS =
      Map.of(
          "true", new Goal.Untargeted(Away.TRUE_LABEL),
          "predicted", new Goal.Untargeted(Away.PREDICTION),
          "least-likely", new Goal.Targeted(Goal.Targeted.LEAST_LIKELY));

  private GenerateReader() {}

  /**
   * @param models that may be attacked
   */
  static GenerateSettings read(Group group, Families models) {
    Norm norm = group.get("norm").oneOf(Norm.values(), Norm::key);
    String attack = group.get("attack").oneOf(Attacks.names().stream().sorted().toList());
    if (!Attacks.named(attack).norms().contains(norm)) {
      throw group
          .get("norm")
          .wrong(
              "%s for generate.attack = %s"
                  .formatted(
                      Attacks.named(attack).norms().stream()
                          .map(Norm::key)
                          .sorted()
                          .collect(Collectors.joining(" or ")),
                      attack));
    }
    List<ThreatModel> threatModels = ThreatModelReader.read(group, norm);
    PixelFormat pixels = group.get("pixels").oneOf(PixelFormat.values(), PixelFormat::key);
    if (pixels == PixelFormat.UINT8
        && threatModels.stream().anyMatch(t -> t.clip().equals(PixelRange.NONE))) {
      throw group
          .get("pixels")
          .wrong("float32 when generate.clip has none: grey levels end at 0 and 1");
    }
    return new GenerateSettings(
        models.expand(group.get("models")),
        group.get("split").oneOf(List.of("train", "test")),
        attack,
        threatModels,
        goal(group.get("label")),
        pixels,
        group.count("partitions", Bounds.atLeast(0)));
  }

  private static Goal goal(Value label) {
    if (label.isNumber()) {
      return new Goal.Targeted(label.count(Bounds.atLeast(0)));
    }
    Goal goal = label.isSingle() ? GOALS.get(label.text()) : null;
    if (goal == null) {
      throw label.wrong("true, predicted, least-likely or a class number");
    }
    return goal;
  }
}
