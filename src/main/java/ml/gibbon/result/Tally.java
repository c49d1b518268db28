package ml.gibbon.result;

import java.util.OptionalDouble;

/**
 * What is counted over all images of an adversarial table; every rate of the result table follows
 * from it.
 *
 * @param images number of images, at least 1
 * @param cleanMistakes images whose clean prediction is not the label
 * @param adversarialMistakes images whose adversarial prediction is not the label
 * @param robust images whose clean and adversarial predictions are both the label
 * @param attackable images that an attack can win: right when clean, and for a targeted attack not
 *     of the target class
 * @param successes attackable images on which the attack reached its goal
 * @param aimed images of other classes than the target that a targeted attack had for them
 * @param hits aimed images whose adversarial prediction is the target
 * @param unchanged images of which not one value was changed
 * @param confidence mean softmax probability of the adversarial prediction, over all images
 * @param confidenceOnMistakes the same over the adversarial mistakes, empty when there are none
 * @param largest largest size of a change, in the measure of the attack's norm
 * @param sizes of the changes
 */
public record Tally(
    long images,
    long cleanMistakes,
    long adversarialMistakes,
    long robust,
    long attackable,
    long successes,
    long aimed,
    long hits,
    long unchanged,
    double confidence,
    OptionalDouble confidenceOnMistakes,
    double largest,
    Sizes sizes) {

  public Tally {
    if (images < 1) {
      throw new IllegalArgumentException("a tally needs at least 1 image but has " + images);
    }
  }

  /** Share of the images that the attack left as they were, in [0, 1]. */
  public double unchangedShare() {
    return (double) unchanged / images;
  }

  /** The rates of the model that the images were made on. */
  public Rates rates() {
    return new Rates(
        images,
        (double) cleanMistakes / images,
        (double) adversarialMistakes / images,
        (double) robust / images,
        share(successes, attackable),
        share(hits, aimed),
        confidence,
        confidenceOnMistakes,
        OptionalDouble.empty());
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
