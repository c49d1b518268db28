package ml.gibbon.attack;

import java.io.Serializable;

/** How much an attack may change an image. */
public sealed interface Budget extends Serializable {

  /**
   * At most so much.
   *
   * @param epsilon largest size of a change, at least 0: on the [0, 1] pixel scale, or for {@link
   *     LpNorm#L0} in values
   */
  record Ball(double epsilon) implements Budget {

    public Ball {
      if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
        throw new IllegalArgumentException("epsilon must be a number from 0 on but is " + epsilon);
      }
    }
  }

  /** As little as the attack can do with: attacks of minimum norm look for it image by image. */
  record Smallest() implements Budget {}
}
