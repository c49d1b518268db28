package ml.gibbon.config;

import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;

/**
 * Group {@code train}: parameter-averaged training by momentum gradient descent. A model's own
 * {@code train} group and {@code adversarial-train} override single keys.
 *
 * @param workers tasks that train side by side between averagings, at least 1
 * @param batchSize images in each minibatch of a worker, at least 1
 * @param averagingFrequency minibatches that each worker trains between averagings, at least 1
 * @param epochs passes over the training images, at least 1
 * @param learningRate at the first update, above 0
 * @param finalLearningRate at the end, towards which the rate falls geometrically, round by round
 * @param momentum Nesterov momentum at the first update, in [0, 1)
 * @param finalMomentum at the end, towards which it moves linearly, round by round
 * @param validationImages images held out from the end of the training split, 0 for none
 * @param patience epochs without a better validation error before training stops, 0 to never stop
 *     early; the parameters of the best epoch are kept
 * @param stopOn the validation error that is watched
 * @param retrain whether the model is then trained afresh on all images, those held out included,
 *     for as many epochs as the best one took
 * @param augmentation random change of the training images
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
    int patience,
    StopOn stopOn,
    boolean retrain,
    Augmentation augmentation,
    EngineChoice engine) {

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
        0,
        stopOn,
        false,
        augmentation,
        engine);
  }

  /** What early stopping watches. */
  public enum StopOn {
    CLEAN_ERROR,
    /** For adversarial training only; clean training always watches the clean error. */
    ADVERSARIAL_ERROR
  }
}
