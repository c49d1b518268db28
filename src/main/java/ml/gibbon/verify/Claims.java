package ml.gibbon.verify;

import java.io.Serializable;
import java.util.Optional;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.AdversarialSet;

/**
 * What a table's manifest claims of every row, in the form that tasks check.
 *
 * @param shape of every image
 * @param bytesPerValue of adversarial pixels: 1 for uint8, 4 for float32
 * @param low smallest and
 * @param high largest pixel value allowed
 * @param goal {@code true-label}, {@code predicted-label}, {@code least-likely} or {@code class-K}
 */
record Claims(
    String attack,
    String norm,
    double epsilon,
    ImageShape shape,
    int bytesPerValue,
    double low,
    double high,
    String goal)
    implements Serializable {

  /**
   * Share of epsilon by which a change may exceed it. Clean and adversarial pixels are float32: an
   * attack adds epsilon exactly, and rounding the sum moves it.
   */
  private static final double RELATIVE_SLACK = 1e-4;

  /**
   * What rounding can move one value by, whatever epsilon is: a pixel below 2 is off by 2^-24 at
   * most, the clean and the adversarial one together by 2^-23; doubled for good measure.
   */
  private static final double ROUNDING = 0x1p-22;

  private static final String FIXED_CLASS = "class-";

  /** Numbers in an image. */
  int values() {
    return shape.size();
  }

  static Claims of(AdversarialSet set) {
    return new Claims(
        set.attack(),
        set.norm(),
        set.epsilon(),
        set.imageShape(),
        set.pixels().equals("uint8") ? 1 : Float.BYTES,
        set.clipped() ? set.clipLow() : Double.NEGATIVE_INFINITY,
        set.clipped() ? set.clipHigh() : Double.POSITIVE_INFINITY,
        set.goal());
  }

  /** Whether a change is inside the ball, rounding of float32 pixels allowed for. */
  boolean allows(Change change) {
    double size = norm.equals("l2") ? change.l2() : change.linf();
    return size <= epsilon * (1 + RELATIVE_SLACK) + rounding(norm);
  }

  /** What rounding of all values can add to a norm. */
  double rounding(String ofNorm) {
    return ofNorm.equals("l2") ? ROUNDING * Math.sqrt(values()) : ROUNDING;
  }

  boolean targeted() {
    return leastLikely() || goal.startsWith(FIXED_CLASS);
  }

  boolean leastLikely() {
    return goal.equals("least-likely");
  }

  /** The class that every image is moved to, if the goal names one. */
  Optional<Integer> fixedTarget() {
    return goal.startsWith(FIXED_CLASS)
        ? Optional.of(Integer.valueOf(goal.substring(FIXED_CLASS.length())))
        : Optional.empty();
  }
}
