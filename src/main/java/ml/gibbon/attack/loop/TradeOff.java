package ml.gibbon.attack.loop;

import java.util.Arrays;
import ml.gibbon.attack.Crafted;

/**
 * For each image the constant c between the size of a change and what it gains, {@code ||d||^2 + c
 * * f(x + d)}: the smallest one with which the goal is reached is searched for. It grows tenfold
 * until it is enough, and then halves the way between the largest that was not and the smallest
 * that was (Carlini and Wagner 2017, arXiv:1608.04644, section VI.D).
 */
public final class TradeOff {

  private static final double GROWTH = 10;

  /** Minimises {@code ||d||^2 + c * f(x + d)} for images, each with its constant. */
  @FunctionalInterface
  public interface Descent {

    /** Says which images of the whole batch reached the goal on the way. */
    boolean[] run(Standing images, TradeOff constants);
  }

  private final double[] constants;
  private final double[] tooSmall;
  private final double[] enough;

  private TradeOff(int images, double first) {
    constants = new double[images];
    tooSmall = new double[images];
    enough = new double[images];
    Arrays.fill(constants, first);
    Arrays.fill(enough, Double.POSITIVE_INFINITY);
  }

  /**
   * Searches for the constants of a batch.
   *
   * @param search keeps the smallest changes that the descents meet
   * @param images of the whole batch
   * @param first where each image's search starts, above 0
   * @param descents that are run, at least 1
   */
  public static Crafted search(
      SmallestChange search, int images, double first, int descents, Descent descent) {
    TradeOff constants = new TradeOff(images, first);
    Standing standing = search.toBreak();
    for (int run = 0; run < descents && !standing.isEmpty(); run++) {
      boolean[] reached = descent.run(standing, constants);
      for (int row : standing.rows()) {
        constants.tried(row, reached[row]);
      }
    }
    return search.crafted();
  }

  /** The constant that is to be tried for an image. */
  public double of(int row) {
    return constants[row];
  }

  /** Chooses the next constant, by whether the goal was reached with the last one. */
  private void tried(int row, boolean reached) {
    if (reached) {
      enough[row] = constants[row];
    } else {
      tooSmall[row] = constants[row];
    }
    constants[row] =
        Double.isFinite(enough[row]) ? (tooSmall[row] + enough[row]) / 2 : GROWTH * constants[row];
  }
}
