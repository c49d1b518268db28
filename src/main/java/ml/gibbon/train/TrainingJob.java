package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.store.CleanSet;
import ml.gibbon.train.averaging.AveragingChoice;
import ml.gibbon.train.objective.Objective;

/**
 * A model to be trained.
 *
 * @param averaging its name, what is minimised, and by which implementation
 * @param kind {@code clean}, {@code adversarial} or {@code substitute}, for the manifest
 * @param hardens name of the model that it hardens, empty for none
 * @param origin of its first parameters
 * @param training how it is trained
 * @param seed of every draw of the training
 * @param settings of all that its parameters depend on, for the manifest
 */
record TrainingJob(
    AveragingChoice averaging,
    String kind,
    String hardens,
    Origin origin,
    TrainSettings training,
    long seed,
    JsonNode settings) {

  /**
   * Where training starts from.
   *
   * @param architecture in words
   * @param start makes the first parameters
   * @param inputs hashes of the models that they come from, by name
   */
  record Origin(String architecture, Start start, Map<String, String> inputs) {

    /** The same with other models that the training takes. */
    Origin madeOf(Map<String, String> models) {
      return new Origin(architecture, start, models);
    }
  }

  /** Makes the network that training starts from, once the data's shape and classes are known. */
  @FunctionalInterface
  interface Start {
    NetworkInTraining network(CleanSet data);
  }

  /** The same with another origin. */
  TrainingJob with(Origin other) {
    return new TrainingJob(averaging, kind, hardens, other, training, seed, settings);
  }

  String name() {
    return averaging.model();
  }

  Objective objective() {
    return averaging.objective();
  }
}
