package ml.gibbon.result;

import java.util.OptionalDouble;

/**
 * How a model answers adversarial images; every rate is in [0, 1].
 *
 * @param images number of images attacked
 * @param cleanError share of wrong answers on the clean images
 * @param adversarialError share of wrong answers on the adversarial images
 * @param robustAccuracy share of the images that the model gets right both when clean and as they
 *     are stored after the attack
 * @param successRate share of the images that were right when clean (and, for a targeted attack,
 *     not of the target class) on which the attack reached its goal; empty when there are no such
 *     images
 * @param targetRate of a targeted attack: of the images that are not of the target class, the share
 *     that is called the target class after it, whatever the answer to the clean one was (the
 *     matching rate of Liu et al. 2017, "Delving into Transferable Adversarial Examples and
 *     Black-box Attacks", arXiv:1611.02770); empty of others, and when there are no such images
 * @param confidence mean probability of the answers on the adversarial images
 * @param confidenceOnMistakes the same over the wrong answers only; empty when there are none
 * @param agreement of the images that source and model both get wrong, the share on which they give
 *     the same wrong class; empty where the model is the source, and when there are none
 */
public record Rates(
    long images,
    double cleanError,
    double adversarialError,
    double robustAccuracy,
    OptionalDouble successRate,
    OptionalDouble targetRate,
    double confidence,
    OptionalDouble confidenceOnMistakes,
    OptionalDouble agreement) {

  public Rates {
    require("clean error", cleanError);
    require("adversarial error", adversarialError);
    require("robust accuracy", robustAccuracy);
    require("confidence", confidence);
    confidenceOnMistakes.ifPresent(rate -> require("confidence on mistakes", rate));
    successRate.ifPresent(rate -> require("success rate", rate));
    targetRate.ifPresent(rate -> require("target rate", rate));
    agreement.ifPresent(rate -> require("agreement", rate));
  }

  /** Of an attack without a target. */
  public Rates(
      long images,
      double cleanError,
      double adversarialError,
      double robustAccuracy,
      OptionalDouble successRate,
      double confidence,
      OptionalDouble confidenceOnMistakes,
      OptionalDouble agreement) {
    this(
        images,
        cleanError,
        adversarialError,
        robustAccuracy,
        successRate,
        OptionalDouble.empty(),
        confidence,
        confidenceOnMistakes,
        agreement);
  }

  /** With 95 % confidence, where robust accuracy lies for all images of this kind. */
  public Interval robustInterval() {
    return Interval.of(Math.round(robustAccuracy * images), images);
  }

  private static void require(String name, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1] but is %s".formatted(name, rate));
    }
  }
}
