package ml.gibbon.result;

import java.util.OptionalDouble;

/**
 * What is counted over all images of an adversarial table; every rate of the result table follows
 * from it.
 *
 * @param images number of images, at least 1
 * @param cleanMistakes images whose clean prediction is not the label
 * @param adversarialMistakes images whose adversarial prediction is not the label
 * @param attackable images that an attack can win: right when clean, and for a targeted attack not
 *     of the target class
 * @param successes attackable images on which the attack reached its goal
 * @param unchanged images of which not one value was changed
 * @param confidence mean softmax probability of the adversarial prediction, over all images
 * @param confidenceOnMistakes the same over the adversarial mistakes, empty when there are none
 * @param linfMax largest change of any value of any image, [0, 1] scale
 * @param l2Max largest Euclidean length of a change, [0, 1] scale
 * @param l2Mean mean Euclidean length of the changes, [0, 1] scale
 */
public record Tally(
    long images,
    long cleanMistakes,
    long adversarialMistakes,
    long attackable,
    long successes,
    long unchanged,
    double confidence,
    OptionalDouble confidenceOnMistakes,
    double linfMax,
    double l2Max,
    double l2Mean) {

  public Tally {
    if (images < 1) {
      throw new IllegalArgumentException("a tally needs at least 1 image but has " + images);
    }
  }

  /** Share of the images that the model gets wrong when clean, in [0, 1]. */
  public double cleanError() {
    return (double) cleanMistakes / images;
  }

  /** Share of the images that the model gets wrong when attacked, in [0, 1]. */
  public double adversarialError() {
    return (double) adversarialMistakes / images;
  }

  /**
   * Share of the attackable images on which the attack succeeded; empty when none is attackable.
   */
  public OptionalDouble successRate() {
    return attackable == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) successes / attackable);
  }

  /** Share of the images that the attack left as they were, in [0, 1]. */
  public double unchangedShare() {
    return (double) unchanged / images;
  }
}
