package ml.gibbon.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.text.Words;

/** Reads the entries of group {@code defences} that train nothing, but stand around a model. */
final class DefendedReader {

  private static final Map<String, Class<? extends Record>> SETTINGS =
      Map.of(
          "bit-depth", InferenceDefence.BitDepth.class,
          "median-filter", InferenceDefence.MedianFilter.class,
          "jpeg", InferenceDefence.Jpeg.class,
          "confidence-reduction", InferenceDefence.ConfidenceReduction.class,
          "randomised-smoothing", InferenceDefence.RandomisedSmoothing.class);

  private DefendedReader() {}

  /** Whether a kind of defence is one of these. */
  static boolean reads(String kind) {
    return SETTINGS.containsKey(kind);
  }

  /**
   * One model, or one for each seed of the model that stands within.
   *
   * @param before models that may stand within: no ensembles
   * @throws ml.gibbon.error.ConfigurationException also at a key of training, which would do
   *     nothing
   */
  static List<ModelSettings> read(Entry entry, List<ModelSettings> before) {
    Class<? extends Record> settings = SETTINGS.get(entry.kind());
    Set<String> keys = new TreeSet<>(Set.of("kind", "model"));
    for (RecordComponent component : settings.getRecordComponents()) {
      keys.add(Words.kebab(component.getName()));
    }
    entry.given().allowOnly(keys);
    Group group = entry.group();
    List<ModelSettings> within =
        DefencesReader.chosen(
            group.get("model"),
            before,
            "the name of a model that is no ensemble, or of a defence above");
    InferenceDefence defence = (InferenceDefence) RecordReader.read(group, settings);
    return within.stream()
        .map(
            model ->
                DefencesReader.made(
                    entry, model, new ModelSettings.Defended(model.name(), defence)))
        .toList();
  }
}
