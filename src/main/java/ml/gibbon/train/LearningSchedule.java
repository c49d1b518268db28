package ml.gibbon.train;

import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.LearningRateSettings.Schedule;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.engine.training.Adam;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.UpdateRule;

/**
 * Learning rate and momentum over a training. Times are epochs done: 1.5 in the middle of the
 * second one.
 *
 * @param rate course of the learning rate
 * @param optimizer what it is a rate of; the momentum of {@code sgd} moves linearly
 * @param epochs of the whole training
 */
record LearningSchedule(LearningRateSettings rate, OptimizerSettings optimizer, int epochs) {

  LearningSchedule(TrainSettings settings) {
    this(settings.rate(), settings.optimizer(), settings.epochs());
  }

  /**
   * How the gradients of an averaging round move the parameters.
   *
   * @param epoch that it belongs to, from 0
   * @param round of the epoch, from 0
   * @param rounds of an epoch
   */
  UpdateRule rule(int epoch, int round, int rounds) {
    double begin = epoch + (double) round / rounds;
    // A cyclic rate is 0 at both ends: neither the first round nor the last is to be in vain.
    double middle = epoch + (round + .5) / rounds;
    double now = learningRate(rate.schedule() == Schedule.CYCLIC ? middle : begin);
    return switch (optimizer.optimizer()) {
      case SGD -> new Nesterov(now, momentum(begin));
      case ADAM -> new Adam(now, optimizer.beta1(), optimizer.beta2());
    };
  }

  /** The learning rate at a time. */
  double learningRate(double done) {
    double first = rate.learningRate();
    return switch (rate.schedule()) {
      case GEOMETRIC -> first * Math.pow(rate.finalLearningRate() / first, done / epochs);
      case CYCLIC -> first * Math.min(done / peak(), (epochs - done) / (epochs - peak()));
      case STEPS -> first / Math.pow(rate.rateDivisor(), drops(done));
    };
  }

  private double peak() {
    return rate.ratePeak() * epochs;
  }

  private long drops(double done) {
    return rate.rateDrops().stream().filter(epoch -> epoch <= done).count();
  }

  /** The momentum at a time, of {@code adam} the decay of its mean gradient. */
  double momentum(double done) {
    return switch (optimizer.optimizer()) {
      case SGD ->
          optimizer.momentum() + done / epochs * (optimizer.finalMomentum() - optimizer.momentum());
      case ADAM -> optimizer.beta1();
    };
  }
}
