package ml.gibbon.verify;

import java.util.Optional;

/**
 * Holds the pixels of one-step attacks, and of noise, against what these attacks are.
 *
 * <p>Where a unit of the network is on its edge (a ReLU at 0, two equal pieces of a maxout unit)
 * float arithmetic in another order takes the other side, and the gradient is another one. Such an
 * image is asked about once more, a hair away: what is right by one of these gradients is right,
 * and a value for which they differ widely is not judged.
 */
final class StepCheck {

  /** Images a hair away from one whose pixels do not fit its gradient. */
  static final int NEIGHBOURS = 8;

  /** How far away: what float arithmetic moves a unit by, and a little more. */
  private static final float HAIR_AWAY = 1e-5f;

  /**
   * Share of a slope by which it differs between neighbours where it depends on several edges at
   * once, each of which may be taken on either side: as in a white patch, all of whose pooling
   * windows are tied. No few neighbours show all of these gradients.
   */
  private static final double UNSETTLED = .5;

  /** What float32 moves a value below 2 by, doubled: as in {@link Claims}. */
  private static final double ROUNDING = 0x1p-22;

  /** A change that is so little below a whole number of grey levels is one, or may be one. */
  private static final double WHOLE = 2e-5;

  private static final double MAYBE_WHOLE = 1e-4;

  private final Claims claims;
  private final Optional<OneStep> step;

  StepCheck(Claims claims) {
    this.claims = claims;
    this.step = OneStep.of(claims);
  }

  /** Whether this attack's step is known. */
  boolean applies() {
    return step.isPresent() || isNoise();
  }

  /** Whether the model's gradient has to be asked for. */
  boolean needsGradient() {
    return step.isPresent();
  }

  private boolean isNoise() {
    return claims.kind().equals("noise");
  }

  /** +1 for an attack that climbs, -1 for one that descends to a target. */
  private int sign() {
    return claims.targeted() ? -1 : 1;
  }

  /**
   * The values of an image that some gradients do not lead to.
   *
   * @param clean one image
   * @param adversarial what the attack made of it
   * @param gradients at the image, and at its neighbours
   */
  Found compare(float[] clean, float[] adversarial, Gradient... gradients) {
    boolean[] right = new boolean[clean.length];
    int undecided = clean.length;
    for (Gradient gradient : gradients) {
      AllowedValues allowed =
          step.orElseThrow().allowed(clean, gradient, sign(), claims, adversarial);
      undecided = Math.min(undecided, allowed.undecided());
      for (int i = 0; i < clean.length; i++) {
        right[i] |= isBetween(adversarial[i], clean[i], allowed.low()[i], allowed.high()[i]);
      }
    }
    int wrong = 0;
    for (int i = 0; i < clean.length; i++) {
      boolean unsettled = !right[i] && isUnsettled(gradients, i);
      undecided += unsettled ? 1 : 0;
      wrong += right[i] || unsettled ? 0 : 1;
    }
    return new Found(wrong, undecided);
  }

  private static boolean isUnsettled(Gradient[] gradients, int value) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Gradient gradient : gradients) {
      low = Math.min(low, gradient.direction()[value]);
      high = Math.max(high, gradient.direction()[value]);
    }
    return high > low && high - low >= UNSETTLED * Math.max(Math.abs(low), Math.abs(high));
  }

  /**
   * What was found in an image.
   *
   * @param wrong values that are not where the step leads
   * @param undecided values whose direction float arithmetic cannot tell
   */
  record Found(int wrong, int undecided) {}

  /** The image a hair away, each value up or down by the bits of a number. */
  static float[] neighbour(float[] clean, int number) {
    float[] moved = clean.clone();
    for (int i = 0; i < moved.length; i++) {
      int bits = Integer.hashCode(i * 0x9E3779B9 + number * 0x85EBCA6B);
      moved[i] += Integer.bitCount(bits ^ bits >>> 7) % 2 == 0 ? HAIR_AWAY : -HAIR_AWAY;
    }
    return moved;
  }

  /** Whether noise is exactly as large as it may be, where clipping leaves it so. */
  boolean isNoiseOfEpsilon(float[] clean, float[] adversarial, Change change) {
    return switch (claims.norm()) {
      case "linf" -> {
        float step = (float) claims.epsilon();
        for (int i = 0; i < clean.length; i++) {
          if (!isBetween(adversarial[i], clean[i], clean[i] - step, clean[i] - step)
              && !isBetween(adversarial[i], clean[i], clean[i] + step, clean[i] + step)) {
            yield false;
          }
        }
        yield true;
      }
      case "l0" ->
          isCut(adversarial) || change.l0() == Math.min((int) claims.epsilon(), clean.length);
      default -> {
        double size = claims.norm().equals("l1") ? change.l1() : change.l2();
        yield isCut(adversarial)
            || Math.abs(size - claims.epsilon())
                <= claims.epsilon() * MAYBE_WHOLE + claims.rounding(claims.norm());
      }
    };
  }

  /** Whether clipping or rounding may have made the change smaller. */
  private boolean isCut(float[] adversarial) {
    boolean cut = claims.bytesPerValue() == 1;
    for (float value : adversarial) {
      cut |= value <= claims.low() || value >= claims.high();
    }
    return cut;
  }

  private boolean isBetween(float found, float clean, double low, double high) {
    double lowest = clip(low);
    double highest = clip(high);
    if (claims.bytesPerValue() != 1) {
      double rounding = ROUNDING * Math.max(1, Math.abs(found));
      return found >= lowest - rounding && found <= highest + rounding;
    }
    long change = Math.round(255.0 * found) - Math.round(255.0 * clean);
    return change >= towardsClean(255 * (lowest - clean), true)
        && change <= towardsClean(255 * (highest - clean), false);
  }

  /** A change in grey levels cut off to a whole number; the lower or the upper one if in doubt. */
  private static double towardsClean(double change, boolean lower) {
    double slack = change < 0 == lower ? MAYBE_WHOLE : WHOLE;
    return Math.signum(change) * Math.floor(Math.abs(change) + slack);
  }

  private double clip(double value) {
    return Math.max(claims.low(), Math.min(claims.high(), value));
  }
}
