package ml.gibbon.result;

import java.util.OptionalDouble;

/**
 * Shares of wrong answers after an epoch of a training on images that are held out, in [0, 1]; what
 * was not measured is empty.
 *
 * @param clean on the images as they are
 * @param adversarial on what the attack of the training makes of them
 * @param fgsm on what one step of the gradient makes of some of them
 * @param pgd on what ten steps of PGD make of the same ones
 */
public record EpochErrors(
    OptionalDouble clean, OptionalDouble adversarial, OptionalDouble fgsm, OptionalDouble pgd) {

  /** Nothing was measured. */
  public static final EpochErrors NONE =
      new EpochErrors(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /** How much larger PGD's error is than {@link #FACTOR} times FGSM's. */
  private static final double MARGIN = .2;

  private static final double FACTOR = 2;

  /** Of a training without an attack. */
  public static EpochErrors ofClean(OptionalDouble clean) {
    return new EpochErrors(clean, NONE.adversarial, NONE.fgsm, NONE.pgd);
  }

  /** Whether PGD's error is more than twice FGSM's and 20 points on top. */
  boolean isPgdFarAboveFgsm() {
    return fgsm.isPresent()
        && pgd.isPresent()
        && pgd.getAsDouble() > FACTOR * fgsm.getAsDouble() + MARGIN;
  }
}
