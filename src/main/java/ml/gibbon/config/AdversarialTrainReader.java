package ml.gibbon.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.attack.Norm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.AdversarialTrainSettings.Start;

/** Reads group {@code adversarial-train}. */
final class AdversarialTrainReader {

  private AdversarialTrainReader() {}

  /**
   * @param models that may be hardened
   * @param trainImages images of the training split, 0 when not known
   */
  static AdversarialTrainSettings read(Group all, List<String> models, long trainImages) {
    Group group = all.group("adversarial-train");
    Map<String, TrainSettings> training = new LinkedHashMap<>();
    for (String name : group.get("models").listOf(models)) {
      Group own = all.group("models").group(name).group("train");
      Group layered = new Group(group.path(), group.values().withFallback(own.values()));
      training.put(name, TrainReader.read(layered, trainImages));
    }
    List<ThreatModel> threatModels = ThreatModelReader.read(group, Norm.LINF);
    if (threatModels.size() > 1) {
      throw group.get(group.get("epsilon").isList() ? "epsilon" : "clip").wrong("a single one");
    }
    return new AdversarialTrainSettings(
        training,
        group.get("start").oneOf(Start.values(), start -> start.name().toLowerCase(Locale.ROOT)),
        group.number("alpha", Bounds.fromTo(0, 1)),
        threatModels.get(0));
  }
}
