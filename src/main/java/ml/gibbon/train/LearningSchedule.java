package ml.gibbon.train;

import ml.gibbon.config.TrainSettings;

/**
 * Learning rate and momentum over a training: the rate falls geometrically from its first to its
 * final value, the momentum moves linearly.
 *
 * @param settings with the first and final values
 */
record LearningSchedule(TrainSettings settings) {

  /**
   * @param progress share of the training done, in [0, 1]
   */
  double learningRate(double progress) {
    return settings.learningRate()
        * Math.pow(settings.finalLearningRate() / settings.learningRate(), progress);
  }

  /**
   * @param progress share of the training done, in [0, 1]
   */
  double momentum(double progress) {
    return settings.momentum() + progress * (settings.finalMomentum() - settings.momentum());
  }
}
