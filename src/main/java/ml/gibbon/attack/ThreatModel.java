package ml.gibbon.attack;

import java.io.Serializable;

/**
 * What an attacker may do to an image: {@code ||x' - x||_norm <= epsilon} and {@code x'} in {@code
 * clip}.
 *
 * @param norm how the change is measured
 * @param epsilon largest change, at least 0, on the [0, 1] pixel scale
 * @param clip range of the adversarial pixels
 */
public record ThreatModel(Norm norm, double epsilon, PixelRange clip) implements Serializable {

  public ThreatModel {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number from 0 on but is " + epsilon);
    }
  }
}
