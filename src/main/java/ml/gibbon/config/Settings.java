package ml.gibbon.config;

import java.util.List;

/**
 * All that a configuration file says, checked.
 *
 * @param output root folder of the run
 * @param seed of every draw
 * @param resolved the whole resolved configuration as HOCON, for storing beside outputs
 */
public record Settings(
    String output,
    long seed,
    DataSettings data,
    IngestSettings ingest,
    List<ModelSettings> models,
    GenerateSettings generate,
    AdversarialTrainSettings adversarialTrain,
    EvaluateSettings evaluate,
    ReportSettings report,
    String resolved) {

  public Settings {
    models = List.copyOf(models);
  }
}
