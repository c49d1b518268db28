package ml.gibbon.config;

import java.util.List;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.PixelFormat;

/**
 * Group {@code generate}: which adversarial tables to make.
 *
 * @param models names of the models to attack, hardened ones included; empty for all
 * @param split clean split to attack, {@code train} or {@code test}
 * @param attack for example {@code fgsm}
 * @param threatModels one adversarial table each
 * @param goal what the attack wants
 * @param pixels how adversarial pixels are stored
 * @param partitions Spark tasks, 0 to choose by the number of images and cores
 */
public record GenerateSettings(
    List<String> models,
    String split,
    String attack,
    List<ThreatModel> threatModels,
    Goal goal,
    PixelFormat pixels,
    int partitions) {

  public GenerateSettings {
    models = List.copyOf(models);
    threatModels = List.copyOf(threatModels);
  }
}
