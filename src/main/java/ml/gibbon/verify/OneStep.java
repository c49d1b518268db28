package ml.gibbon.verify;

import java.util.Arrays;
import java.util.Optional;

/**
 * The attacks that go one step from the clean image, as their papers define them: where a gradient
 * leads to. Written from the definitions; J is the cross-entropy with the class that the image is
 * moved away from (sign +1) or towards (sign -1), g its gradient.
 */
enum OneStep {

  /** {@code x + epsilon * sign(g)} (Goodfellow et al. 2015, arXiv:1412.6572, section 4). */
  SIGN {
    @Override
    AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
      AllowedValues allowed = AllowedValues.of(clean.length);
      float step = (float) claims.epsilon();
      double unsure = uncertainty(g);
      int undecided = 0;
      for (int i = 0; i < clean.length; i++) {
        double slope = g.direction()[i];
        if (Math.abs(slope) > unsure) {
          allowed.exactly(i, clean[i] + (float) (sign * Math.signum(slope)) * step);
        } else {
          allowed.between(i, clean[i] - step, clean[i] + step);
          undecided++;
        }
      }
      return allowed.withUndecided(undecided);
    }
  },

  /** {@code x + epsilon * g / ||g||_2}: the fast gradient method under L2. */
  LENGTH {
    @Override
    AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
      return along(clean, g, sign * claims.epsilon() / g.length());
    }
  },

  /** All of epsilon on the value with the largest gradient: the fast gradient method under L1. */
  LARGEST {
    @Override
    AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
      AllowedValues allowed = AllowedValues.of(clean.length);
      double least = g.largest() - 2 * uncertainty(g);
      long candidates = Arrays.stream(g.direction()).filter(s -> Math.abs(s) >= least).count();
      for (int i = 0; i < clean.length; i++) {
        double slope = g.direction()[i];
        double moved = clean[i] + sign * Math.signum(slope) * claims.epsilon();
        if (Math.abs(slope) < least) {
          allowed.exactly(i, clean[i]);
        } else if (candidates == 1) {
          allowed.around(i, moved, claims.epsilon() * HAIR);
        } else {
          allowed.between(i, clean[i], moved + Math.signum(moved - clean[i]) * HAIR);
        }
      }
      return allowed.withUndecided(candidates == 1 ? 0 : (int) candidates);
    }
  },

  /** {@code x + epsilon * g}, and no further than epsilon (Rozsa et al. 2016, arXiv:1605.01775). */
  RAW {
    @Override
    AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
      double length = g.length() * g.scale();
      return along(clean, g, sign * claims.epsilon() * g.scale() / Math.max(1, length));
    }
  },

  /** {@code x + t * g} with some t, which the image itself tells. */
  SEARCH {
    @Override
    AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
      int steepest = -1;
      for (int i = 0; i < clean.length; i++) {
        boolean clipped = found[i] <= claims.low() || found[i] >= claims.high();
        if (!clipped
            && (steepest < 0 || Math.abs(g.direction()[i]) > Math.abs(g.direction()[steepest]))) {
          steepest = i;
        }
      }
      if (steepest < 0 || Math.abs(g.direction()[steepest]) <= uncertainty(g)) {
        return anything(clean, Double.POSITIVE_INFINITY);
      }
      double t = (found[steepest] - clean[steepest]) / g.direction()[steepest];
      return t * sign < 0 ? along(clean, g, 0) : along(clean, g, t);
    }
  };

  /**
   * How far a value of a gradient may be off, as a share of the image's largest one.
   *
   * <p>Measured as {@link Answer} says, over all values of all images: at most 3.7e-6 between the
   * compiled engine and DL4J where logits are of order 1; for larger ones at most 4.7e-7 for each
   * unit of the largest logit, because rounding of a logit of 100 moves its probability by 1e-5.
   * Both are about doubled, for other processors and products.
   */
  private static final double RELATIVE_ERROR = 1e-5;

  /** The same for each unit of the largest logit. */
  private static final double ERROR_OF_LOGITS = 1e-6;

  /** A share of epsilon that an attack may stay below it, so that rounding stays in the ball. */
  private static final double HAIR = 2e-6;

  /** Gradients this small underflow in float32 on their way back through a network. */
  static final double UNDERFLOW = 1e-30;

  /**
   * Where the step leads.
   *
   * @param clean one image
   * @param g gradient there
   * @param sign +1 to climb, -1 to descend
   * @param found the adversarial image
   */
  abstract AllowedValues of(float[] clean, Gradient g, int sign, Claims claims, float[] found);

  /** The step of an attack; empty for those that take several, and for noise. */
  static Optional<OneStep> of(Claims claims) {
    return Optional.ofNullable(
        switch (claims.kind()) {
          case "fgsm" -> SIGN;
          case "fgm" -> claims.norm().equals("l1") ? LARGEST : LENGTH;
          case "fgvm" ->
              switch (claims.scaling()) {
                case "l2" -> LENGTH;
                case "search" -> SEARCH;
                default -> RAW;
              };
          default -> null;
        });
  }

  /** Where the step leads, or anywhere in the ball where there is no gradient to follow. */
  final AllowedValues allowed(float[] clean, Gradient g, int sign, Claims claims, float[] found) {
    return g.largest() * g.scale() <= UNDERFLOW
        ? anything(clean, claims.epsilon())
        : of(clean, g, sign, claims, found);
  }

  private static AllowedValues anything(float[] clean, double epsilon) {
    AllowedValues allowed = AllowedValues.of(clean.length);
    for (int i = 0; i < clean.length; i++) {
      allowed.around(i, clean[i], epsilon);
    }
    return allowed.withUndecided(clean.length);
  }

  private static AllowedValues along(float[] clean, Gradient g, double factor) {
    AllowedValues allowed = AllowedValues.of(clean.length);
    double relative = uncertainty(g) / g.largest();
    double unsure = Math.abs(factor) * uncertainty(g);
    for (int i = 0; i < clean.length; i++) {
      double change = factor * g.direction()[i];
      allowed.around(i, clean[i] + change, unsure + Math.abs(change) * (relative + HAIR));
    }
    return allowed;
  }

  /** How far each value of a direction may be off. */
  static double uncertainty(Gradient g) {
    return g.largest() * (RELATIVE_ERROR + ERROR_OF_LOGITS * g.logit());
  }
}
