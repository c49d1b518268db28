package ml.gibbon.config;

import ml.gibbon.attack.NamedAttack;

/**
 * A defence of kind {@code distillation}: a fresh network learns the answers of the model that it
 * hardens in place of the labels, both at {@code train.temperature} (Papernot et al. 2016,
 * arXiv:1511.04508).
 *
 * @param attack that shows the error on held-out images
 */
public record DistillationSettings(NamedAttack attack) implements DefenceSettings {

  @Override
  public Start start() {
    return Start.SCRATCH;
  }

  @Override
  public double epsilonWarmUp() {
    return 0;
  }

  @Override
  public String inWords() {
    return "distillation";
  }
}
