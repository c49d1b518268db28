package ml.gibbon.attack.method;

import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.random.Draws;

/** The changes that {@link Square} draws under a norm; projecting them is left to the attack. */
interface Squares {

  /**
   * Changes a clean image as the search begins.
   *
   * @param clean whole images
   * @param to whole images, of which one is changed
   */
  void start(Draws draws, float[] clean, float[] to, Range image);

  /**
   * Changes a square of an image.
   *
   * @param share of the pixels that the square covers
   * @param to whole images, of which one is changed: where it is so far
   */
  void change(Draws draws, double share, float[] clean, float[] to, Range image);

  /** Those of a task's norm. */
  static Squares of(AttackTask task) {
    return task.threatModel().norm() == LpNorm.LINF ? new EvenSquares(task) : new HillSquares(task);
  }
}
