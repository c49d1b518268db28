package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.config.LearningRateSettings.Schedule;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.text.Words;

/**
 * Group {@code train}: parameter-averaged training by gradient descent. A model's own {@code train}
 * group and a defence override single keys.
 *
 * @param workers tasks that train side by side between averagings, at least 1
 * @param batchSize images in each minibatch of a worker, at least 1
 * @param averagingFrequency minibatches that each worker trains between averagings, at least 1
 * @param epochs passes over the training images, at least 1
 * @param rate how the learning rate goes
 * @param optimizer how gradients move the parameters
 * @param labelSmoothing share of each label that all classes get alike, in [0, 1)
 * @param temperature that logits are divided by in training, above 0; as it is used, the network's
 *     is 1
 * @param weightAveraging decay of the moving average over the averaging rounds that is measured and
 *     published in place of the last parameters, in [0, 1); 0 for the last parameters themselves
 * @param validation what is measured after each epoch
 * @param augmentation random change of the training images
 * @param batchNorm what batch normalisation normalises by
 * @param engine which implementation computes the gradients of the parameters
 */
public record TrainSettings(
    int workers,
    int batchSize,
    int averagingFrequency,
    int epochs,
    LearningRateSettings rate,
    OptimizerSettings optimizer,
    double labelSmoothing,
    double temperature,
    double weightAveraging,
    ValidationSettings validation,
    Augmentation augmentation,
    BatchNormChoice batchNorm,
    EngineChoice engine) {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range
   */
  public TrainSettings {
    require(workers >= 1, "workers", workers, "a whole number from 1 on");
    require(batchSize >= 1, "batchSize", batchSize, "a whole number from 1 on");
    require(
        averagingFrequency >= 1,
        "averagingFrequency",
        averagingFrequency,
        "a whole number from 1 on");
    require(epochs >= 1, "epochs", epochs, "a whole number from 1 on");
    requireShare("labelSmoothing", labelSmoothing);
    require(
        temperature > 0 && temperature < Double.POSITIVE_INFINITY,
        "temperature",
        temperature,
        "a number above 0");
    requireShare("weightAveraging", weightAveraging);
  }

  private static void requireShare(String component, double found) {
    require(found >= 0 && found < 1, component, found, "a number from 0 to below 1");
  }

  /** Plain training: by the last parameters, with labels as they are and nothing random. */
  public static TrainSettings plain(
      int workers,
      int batchSize,
      int averagingFrequency,
      int epochs,
      LearningRateSettings rate,
      OptimizerSettings optimizer,
      ValidationSettings validation,
      EngineChoice engine) {
    return new TrainSettings(
        workers,
        batchSize,
        averagingFrequency,
        epochs,
        rate,
        optimizer,
        0,
        1,
        0,
        validation,
        Augmentation.NONE,
        BatchNormChoice.AUTO,
        engine);
  }

  /** In words, what sets it apart from gradient descent with a rate that falls geometrically. */
  public List<String> peculiarities() {
    List<String> words = new ArrayList<>();
    if (optimizer.optimizer() != Optimizer.SGD) {
      words.add("by " + Words.of(optimizer.optimizer()));
    }
    if (rate.schedule() != Schedule.GEOMETRIC) {
      words.add("%s rate of at most %s".formatted(Words.of(rate.schedule()), rate.learningRate()));
    }
    if (labelSmoothing > 0) {
      words.add("labels smoothed by " + labelSmoothing);
    }
    if (temperature != 1) {
      words.add("at temperature " + temperature);
    }
    if (weightAveraging > 0) {
      words.add("weights averaged by " + weightAveraging);
    }
    return words;
  }

  /** The same without images held out, to train on all of them. */
  public TrainSettings onAllImages() {
    return new TrainSettings(
        workers,
        batchSize,
        averagingFrequency,
        epochs,
        rate,
        optimizer,
        labelSmoothing,
        temperature,
        weightAveraging,
        ValidationSettings.NONE,
        augmentation,
        batchNorm,
        engine);
  }

  /** What batch normalisation normalises by in training. */
  public enum BatchNormChoice {
    /** Frozen for networks from files, the minibatch for those that begin here. */
    AUTO,
    /** The minibatch. */
    BATCH,
    /** The statistics that the network has. */
    FROZEN;

    /**
     * The choice for a network.
     *
     * @param fromFile whether it was trained elsewhere
     */
    public BatchNorm of(boolean fromFile) {
      return switch (this) {
        case AUTO -> fromFile ? BatchNorm.FROZEN : BatchNorm.BATCH;
        case BATCH -> BatchNorm.BATCH;
        case FROZEN -> BatchNorm.FROZEN;
      };
    }
  }
}
