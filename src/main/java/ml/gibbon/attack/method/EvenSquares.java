package ml.gibbon.attack.method;

import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.Range;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/**
 * Squares under L-infinity (arXiv:1912.00049, algorithm 2): each channel of a square changes by
 * epsilon or by -epsilon. The search begins with vertical stripes.
 */
final class EvenSquares implements Squares {

  private final ImageShape shape;
  private final PixelRange clip;
  private final float epsilon;

  EvenSquares(AttackTask task) {
    this.shape = task.clean().shape();
    this.clip = task.threatModel().clip();
    this.epsilon = (float) task.epsilon();
  }

  @Override
  public void start(Draws draws, float[] clean, float[] to, Range image) {
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int column = 0; column < shape.width(); column++) {
        float change = draws.nextBoolean() ? epsilon : -epsilon;
        for (int row = 0; row < shape.height(); row++) {
          int i = image.from() + (channel * shape.height() + row) * shape.width() + column;
          to[i] = clean[i] + change;
        }
      }
    }
  }

  /** Where the drawn signs would change nothing, their opposites are taken: no query is wasted. */
  @Override
  public void change(Draws draws, double share, float[] clean, float[] to, Range image) {
    int side = (int) Math.round(Math.sqrt(share * shape.height() * shape.width()));
    side = Math.max(1, Math.min(side, Math.min(shape.height(), shape.width())));
    int top = draws.nextInt(shape.height() - side + 1);
    int left = draws.nextInt(shape.width() - side + 1);
    boolean[] up = new boolean[shape.channels()];
    for (int channel = 0; channel < up.length; channel++) {
      up[channel] = draws.nextBoolean();
    }
    if (!fill(up, true, clean, to, image, top, left, side)) {
      fill(up, false, clean, to, image, top, left, side);
    }
  }

  /**
   * Fills a square.
   *
   * @param up whether a channel is made brighter where {@code sign} is true, and darker where not
   * @return whether that changed anything
   */
  private boolean fill(
      boolean[] up,
      boolean sign,
      float[] clean,
      float[] to,
      Range image,
      int top,
      int left,
      int side) {
    boolean isChanged = false;
    for (int channel = 0; channel < up.length; channel++) {
      float change = up[channel] == sign ? epsilon : -epsilon;
      for (int row = top; row < top + side; row++) {
        int from = image.from() + (channel * shape.height() + row) * shape.width() + left;
        for (int i = from; i < from + side; i++) {
          float value = Math.max(clip.low(), Math.min(clip.high(), clean[i] + change));
          isChanged |= value != to[i];
          to[i] = value;
        }
      }
    }
    return isChanged;
  }
}
