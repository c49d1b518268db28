package ml.gibbon.config;

import java.util.List;

/**
 * Group {@code explain}.
 *
 * @param models names of the models to explain, hardened ones included; empty to skip the stage
 * @param images images whose logits are drawn along the sign of the gradient
 * @param low end of {@code explain.range}, below {@code high}
 * @param high end of {@code explain.range}
 * @param rubbish number of images of noise, at least 1
 */
public record ExplainSettings(
    List<String> models, int images, double low, double high, int rubbish) {

  public ExplainSettings {
    models = List.copyOf(models);
  }
}
