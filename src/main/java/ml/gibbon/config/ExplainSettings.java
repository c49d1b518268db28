package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;

/**
 * Group {@code explain}.
 *
 * @param models names of the models to explain, hardened ones included; empty to skip the stage
 * @param images images whose logits are drawn along the sign of the gradient, 1 to 20
 * @param range epsilons from which to which they are drawn, the smaller one first
 * @param rubbish number of images of noise, at least 1
 */
public record ExplainSettings(List<String> models, int images, List<Double> range, int rubbish) {

  public ExplainSettings {
    models = List.copyOf(models);
    require(images >= 1 && images <= 20, "images", images, "a whole number from 1 to 20");
    require(
        range.size() == 2 && range.get(0) < range.get(1),
        "range",
        range,
        "two numbers, the smaller one first, such as [-10, 10]");
    range = List.copyOf(range);
    require(rubbish >= 1, "rubbish", rubbish, "a whole number from 1 on");
  }

  /** The first epsilon. */
  public double low() {
    return range.get(0);
  }

  /** The last epsilon. */
  public double high() {
    return range.get(1);
  }
}
