package ml.gibbon.attack;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * What an attacker may do to an image: {@code ||x' - x||_norm <= epsilon}, or as little as it can
 * do with, and {@code x'} in {@code clip}.
 *
 * @param norm how the change is measured
 * @param budget how large it may be
 * @param clip range of the adversarial pixels
 */
public record ThreatModel(LpNorm norm, Budget budget, PixelRange clip) implements Serializable {

  /** A ball of size {@code epsilon}. */
  public ThreatModel(LpNorm norm, double epsilon, PixelRange clip) {
    this(norm, new Budget.Ball(epsilon), clip);
  }

  /** The size of the ball; empty for the smallest change. */
  public OptionalDouble epsilon() {
    return budget instanceof Budget.Ball ball
        ? OptionalDouble.of(ball.epsilon())
        : OptionalDouble.empty();
  }

  /** The same with another size of the ball, for attacks that begin in a larger one. */
  public ThreatModel withEpsilon(double epsilon) {
    return new ThreatModel(norm, epsilon, clip);
  }

  /**
   * Moves images in place to near ones that are allowed. The range holds the clean images, so that
   * clipping only ever makes a change smaller.
   *
   * @param clean float32 {@code [N, C, H, W]}
   * @param moved of the same shape
   * @param size values in an image
   */
  public void project(float[] clean, float[] moved, int size) {
    if (budget instanceof Budget.Ball ball) {
      norm.project(clean, moved, size, ball.epsilon(), clip);
    } else {
      clip.clip(moved);
    }
  }
}
