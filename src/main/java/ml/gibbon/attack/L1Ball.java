package ml.gibbon.attack;

import java.util.Arrays;
import ml.gibbon.random.Draws;

/** Changes in the measure of {@link LpNorm#L1}. */
final class L1Ball extends LpBall {

  /** Of the largest change nothing is left then that a float could tell from 0. */
  private static final int HALVINGS = 40;

  @Override
  double size(float[] clean, float[] moved, int from, int size) {
    return PerturbationSize.of(clean, moved, from, size).l1();
  }

  /** All of the step on the value with the largest gradient; equals share it. */
  @Override
  void ascend(float[] at, float[] gradient, Range image, double step) {
    float largest = largest(gradient, image);
    int equals = 0;
    for (int i = image.from(); i < image.to(); i++) {
      equals += Math.abs(gradient[i]) == largest ? 1 : 0;
    }
    float share = largest == 0 ? 0 : (float) (step / equals);
    for (int i = image.from(); i < image.to(); i++) {
      boolean moves = Math.abs(gradient[i]) == largest;
      gradient[i] = moves ? at[i] + share * Math.signum(gradient[i]) : at[i];
    }
  }

  @Override
  void ascend(float[] at, float[] gradient, int size, double step, PixelRange clip) {
    if (clip.isNone()) {
      ascend(at, gradient, size, step);
      return;
    }
    for (Range image : Range.images(gradient.length, size)) {
      ascend(at, gradient, image, step, clip);
    }
  }

  /**
   * The value with the largest gradient moves to the end of the range, then the next one, until the
   * step is used up: of all steps of that size that stay inside this one gains most.
   */
  private static void ascend(
      float[] at, float[] gradient, Range image, double step, PixelRange clip) {
    float[] moved = Arrays.copyOfRange(at, image.from(), image.to());
    double left = Math.abs(step);
    while (left > 0) {
      int steepest = -1;
      float most = 0;
      for (int i = image.from(); i < image.to(); i++) {
        float slope = Math.abs(gradient[i]);
        if (slope > most && at[i] != end(gradient[i], step, clip)) {
          steepest = i;
          most = slope;
        }
      }
      if (steepest < 0) {
        break;
      }
      float end = end(gradient[steepest], step, clip);
      double room = Math.abs((double) end - at[steepest]);
      double signed = left * Math.signum(end - at[steepest]);
      moved[steepest - image.from()] = left < room ? (float) (at[steepest] + signed) : end;
      left -= room;
      gradient[steepest] = 0;
    }
    System.arraycopy(moved, 0, gradient, image.from(), moved.length);
  }

  private static float end(float slope, double step, PixelRange clip) {
    return slope * step > 0 ? clip.high() : clip.low();
  }

  @Override
  void project(float[] clean, float[] moved, Range image, double epsilon) {
    project(clean, moved, image, epsilon, PixelRange.NONE);
  }

  @Override
  void project(float[] clean, float[] moved, int size, double epsilon, PixelRange clip) {
    for (Range image : Range.images(moved.length, size)) {
      project(clean, moved, image, epsilon, clip);
    }
    clip.clip(moved);
  }

  /**
   * The nearest point of the ball and the pixel range together: every change is made smaller by the
   * same amount, at most to 0, and then cut off where the range ends (Croce and Hein 2021, "Mind
   * the box", arXiv:2103.01208, proposition 2.1; without a range Duchi et al. 2008, "Efficient
   * projections onto the l1-ball for learning in high dimensions", figure 1). Cutting off after the
   * nearest point of the ball alone would leave changes smaller than they may be.
   */
  private void project(float[] clean, float[] moved, Range image, double epsilon, PixelRange clip) {
    // Of the values that have changed, which are often few.
    float[] changes = new float[image.length()];
    float[] rooms = new float[image.length()];
    int[] places = new int[image.length()];
    int count = 0;
    float largest = 0;
    for (int i = image.from(); i < image.to(); i++) {
      float change = moved[i] - clean[i];
      if (change != 0) {
        changes[count] = Math.abs(change);
        rooms[count] = Math.max(0, change > 0 ? clip.high() - clean[i] : clean[i] - clip.low());
        places[count] = i;
        largest = Math.max(largest, changes[count++]);
      }
    }
    if (left(changes, rooms, count, 0) <= epsilon) {
      return;
    }
    double less = excess(changes, rooms, count, largest, epsilon * NEARLY_ONE);
    for (int n = 0; n < count; n++) {
      int i = places[n];
      double left = Math.min(rooms[n], Math.max(0, changes[n] - less));
      moved[i] = (float) (clean[i] + Math.signum(moved[i] - clean[i]) * left);
    }
  }

  /** By how much changes must be made smaller: what is left of them falls with it, to 0. */
  private static double excess(
      float[] changes, float[] rooms, int count, double largest, double epsilon) {
    double low = 0;
    double high = largest;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (low + high) / 2;
      if (left(changes, rooms, count, middle) > epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double left(float[] changes, float[] rooms, int count, double less) {
    double left = 0;
    for (int j = 0; j < count; j++) {
      left += Math.min(rooms[j], Math.max(0, changes[j] - less));
    }
    return left;
  }

  @Override
  double size(float[] change, Range image) {
    return sum(change, image);
  }

  /** Of exponential draws the one that is left over says how far inside the point lies. */
  @Override
  void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
    addExponentials(draws, epsilon, exponential(draws), to, image);
  }

  @Override
  void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
    addExponentials(draws, epsilon, 0, to, image);
  }

  private void addExponentials(Draws draws, double epsilon, double rest, float[] to, Range image) {
    double[] point = new double[image.length()];
    double sum = rest;
    for (int j = 0; j < point.length; j++) {
      double draw = exponential(draws);
      point[j] = draws.nextBoolean() ? draw : -draw;
      sum += draw;
    }
    add(point, epsilon / sum, to, image);
  }

  private double exponential(Draws draws) {
    return -Math.log1p(-draws.nextDouble());
  }
}
