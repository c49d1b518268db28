package ml.gibbon.train.averaging;

import java.util.Optional;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.Trainer;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.text.Words;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Clean;
import ml.gibbon.train.objective.Objective;

/**
 * Which implementation of {@link ParameterAveraging} trains a network.
 *
 * @param model its name
 * @param group of the configuration that says how it is trained, for messages
 * @param training how it is trained, the user's choice of an engine included
 */
public record AveragingChoice(
    String model, String group, TrainSettings training, Objective objective) {

  /** The same for another objective. */
  public AveragingChoice of(Objective other) {
    return new AveragingChoice(model, group, training, other);
  }

  /**
   * Why it is trained by dl4j-spark, in words; empty when the compiled engine trains it.
   *
   * @throws ConfigurationException when the engine is demanded but cannot train the network, or
   *     when dl4j-spark would have to minimise what it does not know
   */
  public Optional<String> whyDl4jSpark(NetworkInTraining network, ImageShape shape) {
    Optional<String> why = refusal(network, shape);
    why.ifPresent(this::requireKnownTraining);
    why.ifPresent(this::requireKnownObjective);
    return why;
  }

  private Optional<String> refusal(NetworkInTraining network, ImageShape shape) {
    EngineChoice engine = training.engine();
    boolean mayFallBack = network instanceof LayersInTraining;
    if (engine == EngineChoice.DL4J && !mayFallBack) {
      throw new ConfigurationException(
          "train.engine is dl4j but %s came as a graph, which dl4j-spark does not train; write train.engine = auto"
              .formatted(model));
    }
    if (engine == EngineChoice.DL4J) {
      return Optional.of("as chosen");
    }
    try {
      Trainer.order(objective.graph(network.training(shape)));
      return Optional.empty();
    } catch (UnsupportedNetworkException e) {
      if (!mayFallBack) {
        throw new ConfigurationException(
            "%s cannot be trained: %s; harden another model".formatted(model, e.getMessage()));
      }
      if (engine == EngineChoice.COMPILED) {
        throw new ConfigurationException(
            "train.engine is compiled but the engine cannot train %s: %s; write train.engine = auto"
                .formatted(model, e.getMessage()));
      }
      return Optional.of("because the compiled engine refused: " + e.getMessage());
    }
  }

  private void requireKnownTraining(String why) {
    if (training.optimizer().optimizer() != Optimizer.SGD) {
      String found = Words.of(training.optimizer().optimizer());
      throw refused("train.optimizer", found, "optimizer = sgd", why);
    }
    requireNone("label-smoothing", training.labelSmoothing(), why);
    if (training.temperature() != 1) {
      String found = Double.toString(training.temperature());
      throw refused("train.temperature", found, "temperature = 1", why);
    }
    requireNone("weight-averaging", training.weightAveraging(), why);
  }

  private void requireNone(String key, double found, String why) {
    if (found > 0) {
      throw refused("train." + key, Double.toString(found), key + " = 0", why);
    }
  }

  private void requireKnownObjective(String why) {
    if (objective instanceof Clean) {
      return;
    }
    if (!(objective instanceof Adversarial adversarial)) {
      throw refused(
          group + ".kind",
          "another objective than adversarial-training",
          "kind = adversarial-training",
          why);
    }
    if (!adversarial.attack().attack().isFgsm()) {
      throw refused(group + ".attack", adversarial.attack().attack().name(), "attack = fgsm", why);
    }
    if (adversarial.dropoutInAttack() > 0) {
      throw refused(
          group + ".dropout-in-attack",
          Double.toString(adversarial.dropoutInAttack()),
          "dropout-in-attack = 0",
          why);
    }
  }

  private ConfigurationException refused(String key, String found, String allowed, String why) {
    return new ConfigurationException(
        "%s is %s but %s is trained by dl4j-spark (%s), which knows %s only: write that, or choose train.engine and a network for the compiled engine"
            .formatted(key, found, model, why, allowed));
  }
}
