package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;
import static ml.gibbon.error.SettingException.requireEach;

import java.util.List;

/**
 * How the learning rate goes over a training: keys of group {@code train}.
 *
 * @param schedule its course
 * @param learningRate the first rate, or of a cyclic one the largest; above 0
 * @param finalLearningRate the last one of a geometric schedule, above 0
 * @param ratePeak share of the training after which a cyclic rate is largest, between 0 and 1
 * @param rateDrops epochs after which the rate of a schedule of steps is divided, growing
 * @param rateDivisor what it is divided by, above 1
 */
public record LearningRateSettings(
    Schedule schedule,
    double learningRate,
    double finalLearningRate,
    double ratePeak,
    List<Integer> rateDrops,
    double rateDivisor) {

  private static final double USUAL_PEAK = .4;
  private static final double USUAL_DIVISOR = 10;

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range
   */
  public LearningRateSettings {
    rateDrops = List.copyOf(rateDrops);
    requireRate("learningRate", learningRate);
    requireRate("finalLearningRate", finalLearningRate);
    require(ratePeak > 0 && ratePeak < 1, "ratePeak", ratePeak, "a number between 0 and 1");
    requireEach(epoch -> epoch >= 1, "rateDrops", rateDrops, "a whole number from 1 on");
    for (int i = 1; i < rateDrops.size(); i++) {
      require(
          rateDrops.get(i) > rateDrops.get(i - 1),
          "rateDrops[" + i + "]",
          rateDrops.get(i),
          "more than the epoch before it");
    }
    require(
        rateDivisor > 1 && rateDivisor < Double.POSITIVE_INFINITY,
        "rateDivisor",
        rateDivisor,
        "a number above 1");
  }

  private static void requireRate(String component, double found) {
    boolean isRate = found > 0 && found < Double.POSITIVE_INFINITY;
    require(isRate, component, found, "a number above 0");
  }

  /** A rate that falls geometrically. */
  public static LearningRateSettings geometric(double first, double last) {
    return new LearningRateSettings(
        Schedule.GEOMETRIC, first, last, USUAL_PEAK, List.of(), USUAL_DIVISOR);
  }

  /** The course of the rate. */
  public enum Schedule {
    /** It falls geometrically from its first to its final value. */
    GEOMETRIC,
    /** It rises linearly from 0 and falls to 0 again (Wong et al. 2020, arXiv:2001.03994). */
    CYCLIC,
    /** It is divided after some epochs. */
    STEPS
  }
}
