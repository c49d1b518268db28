package ml.gibbon.attack.loop;

/** Settings that fall while an attack goes on. */
public final class Annealing {

  private Annealing() {}

  /**
   * From the first value to the last along half a cosine (Loshchilov and Hutter 2017,
   * arXiv:1608.03983).
   *
   * @param step from 0 on, below {@code steps}
   */
  public static double cosine(double first, double last, int step, int steps) {
    return last + (first - last) * (1 + Math.cos(Math.PI * step / steps)) / 2;
  }
}
