package ml.gibbon.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.AdversarialTrainSettings.Start;
import ml.gibbon.text.Words;

/** Reads group {@code adversarial-train}. */
final class AdversarialTrainReader {

  private AdversarialTrainReader() {}

  /**
   * @param models that may be hardened: no ensembles
   * @param trainImages images of the training split, 0 when not known
   */
  static AdversarialTrainSettings read(Group all, List<ModelSettings> models, long trainImages) {
    Group group = all.group("adversarial-train");
    Start start = group.get("start").oneOf(Start.values(), Words::of);
    Map<String, TrainSettings> training = new LinkedHashMap<>();
    List<String> names = new Families(models).expand(group.get("models"));
    for (ModelSettings chosen : models) {
      String name = chosen.name();
      if (!names.contains(name)) {
        continue;
      }
      Group model = all.group("models").group(chosen.family());
      if (start == Start.SCRATCH && model.has("file")) {
        throw group.get("start").wrong("trained for %s, which comes from a file".formatted(name));
      }
      Group layered =
          new Group(group.path(), group.values().withFallback(model.group("train").values()));
      training.put(name, TrainReader.read(layered, trainImages));
    }
    List<ThreatModel> threatModels = ThreatModelReader.read(group, LpNorm.LINF);
    if (threatModels.size() > 1) {
      throw group.get(group.get("epsilon").isList() ? "epsilon" : "clip").wrong("a single one");
    }
    return RecordReader.read(
        group,
        AdversarialTrainSettings.class,
        Map.of("training", training, "threatModel", threatModels.get(0)));
  }
}
