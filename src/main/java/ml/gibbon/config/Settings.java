package ml.gibbon.config;

import java.util.List;
import java.util.Map;
import ml.gibbon.gradient.EngineChoice;

/**
 * All that a configuration file says, checked.
 *
 * @param output root folder of the run, with the partition of its schedule
 * @param seed of every draw
 * @param models all of them, each followed by those that harden it
 * @param attacked names of the models that adversarial tables are made of, in the order of the
 *     result rows
 * @param families models that one entry's seeds make, by the entry's name
 * @param runs other configuration files to run instead of this one
 * @param engine which implementation computes gradients, key {@code gradient.engine}
 * @param resolved the whole configuration, for storing beside outputs
 */
public record Settings(
    String output,
    ScheduleSettings schedule,
    long seed,
    DataSettings data,
    IngestSettings ingest,
    List<ModelSettings> models,
    GenerateSettings generate,
    EvaluateSettings evaluate,
    CertifySettings certify,
    ExplainSettings explain,
    ReportSettings report,
    ExportSettings export,
    List<String> attacked,
    Map<String, List<String>> families,
    List<String> runs,
    EngineChoice engine,
    ResolvedConfiguration resolved) {

  public Settings {
    models = List.copyOf(models);
    attacked = List.copyOf(attacked);
    families = Map.copyOf(families);
    runs = List.copyOf(runs);
  }

  /**
   * The model of a name.
   *
   * @throws java.util.NoSuchElementException when there is none
   */
  public ModelSettings model(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
  }
}
