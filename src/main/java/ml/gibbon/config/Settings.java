package ml.gibbon.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import ml.gibbon.gradient.EngineChoice;

/**
 * All that a configuration file says, checked.
 *
 * @param output root folder of the run
 * @param seed of every draw
 * @param engine which implementation computes gradients, key {@code gradient.engine}
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
    EngineChoice engine,
    String resolved) {

  public Settings {
    models = List.copyOf(models);
  }

  /**
   * One group of {@link #resolved} as JSON with sorted keys: what a stage's manifest keeps of it.
   *
   * @param path for example {@code train} or {@code models.maxout}
   */
  public String resolvedGroup(String path) {
    return ConfigFactory.parseString(resolved).getValue(path).render(ConfigRenderOptions.concise());
  }
}
