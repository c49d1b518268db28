package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;

/**
 * Group {@code train}: parameter-averaged training by momentum gradient descent. A model's own
 * {@code train} group and a defence override single keys.
 *
 * @param workers tasks that train side by side between averagings, at least 1
 * @param batchSize images in each minibatch of a worker, at least 1
 * @param averagingFrequency minibatches that each worker trains between averagings, at least 1
 * @param epochs passes over the training images, at least 1
 * @param learningRate at the first update, above 0
 * @param finalLearningRate at the end, towards which the rate falls geometrically, round by round
 * @param momentum Nesterov momentum at the first update, in [0, 1)
 * @param finalMomentum at the end, towards which it moves linearly, round by round
 * @param validationImages images of the training split held out, 0 for none
 * @param holdOut which images are held out
 * @param patience epochs without a better validation error before training stops, 0 to never stop
 *     early; the parameters of the best epoch are kept
 * @param stopOn the validation error that is watched
 * @param retrain whether the model is then trained afresh on all images, those held out included,
 *     for as many epochs as the best one took
 * @param augmentation random change of the training images
 * @param batchNorm what batch normalisation normalises by
 * @param engine which implementation computes the gradients of the parameters
 */
public record TrainSettings(
    int workers,
    int batchSize,
    int averagingFrequency,
    int epochs,
    double learningRate,
    double finalLearningRate,
    double momentum,
    double finalMomentum,
    int validationImages,
    HoldOut holdOut,
    int patience,
    StopOn stopOn,
    boolean retrain,
    Augmentation augmentation,
    BatchNormChoice batchNorm,
    EngineChoice engine) {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range, at patience without
   *     images held out, and at retraining without patience
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
    requireRate("learningRate", learningRate);
    requireRate("finalLearningRate", finalLearningRate);
    requireMomentum("momentum", momentum);
    requireMomentum("finalMomentum", finalMomentum);
    require(
        validationImages >= 0, "validationImages", validationImages, "a whole number from 0 on");
    require(patience >= 0, "patience", patience, "a whole number from 0 on");
    require(
        patience == 0 || validationImages > 0,
        "patience",
        patience,
        "0 when no images are held out (validation-images is 0)");
    require(
        !retrain || patience > 0,
        "retrain",
        retrain,
        "false without early stopping (patience is 0)");
  }

  private static void requireRate(String component, double found) {
    boolean isRate = found > 0 && found < Double.POSITIVE_INFINITY;
    require(isRate, component, found, "a number above 0");
  }

  private static void requireMomentum(String component, double found) {
    require(found >= 0 && found < 1, component, found, "a number from 0 to below 1");
  }

  /** The same without images held out, to train on all of them. */
  public TrainSettings onAllImages() {
    return new TrainSettings(
        workers,
        batchSize,
        averagingFrequency,
        epochs,
        learningRate,
        finalLearningRate,
        momentum,
        finalMomentum,
        0,
        holdOut,
        0,
        stopOn,
        false,
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

  /** Which images of the training split are held out. */
  public enum HoldOut {
    /** Drawn by the run's seed, of each class in proportion. */
    STRATIFIED,
    /** Those at the end, for sets whose images are shuffled. */
    LAST
  }

  /** What early stopping watches. */
  public enum StopOn {
    CLEAN_ERROR,
    /** For adversarial training only; clean training always watches the clean error. */
    ADVERSARIAL_ERROR
  }
}
