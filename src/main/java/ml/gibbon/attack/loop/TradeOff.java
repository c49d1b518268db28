package ml.gibbon.attack.loop;

import java.util.Arrays;

/**
 * For each image the constant c between the size of a change and what it gains, {@code ||d||^2 + c
 * * f(x + d)}: the smallest one with which the goal is reached is searched for. It grows tenfold
 * until it is enough, and then halves the way between the largest that was not and the smallest
 * that was (Carlini and Wagner 2017, arXiv:1608.04644, section VI.D).
 */
public final class TradeOff {

  private static final double GROWTH = 10;

  private final double[] constants;
  private final double[] tooSmall;
  private final double[] enough;

  /**
   * @param first where each image's search starts, above 0
   */
  public TradeOff(int images, double first) {
    constants = new double[images];
    tooSmall = new double[images];
    enough = new double[images];
    Arrays.fill(constants, first);
    Arrays.fill(enough, Double.POSITIVE_INFINITY);
  }

  /** The constant that is to be tried for an image. */
  public double of(int row) {
    return constants[row];
  }

  /**
   * Chooses the next constant.
   *
   * @param reached whether the goal was reached with the last one
   */
  public void tried(int row, boolean reached) {
    if (reached) {
      enough[row] = constants[row];
    } else {
      tooSmall[row] = constants[row];
    }
    constants[row] =
        Double.isFinite(enough[row]) ? (tooSmall[row] + enough[row]) / 2 : GROWTH * constants[row];
  }
}
