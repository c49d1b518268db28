package ml.gibbon.attack.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import ml.gibbon.attack.PixelRange;

/**
 * Minimises a function of the values of one image inside a box by limited-memory BFGS with
 * projection: of the two-loop recursion (Nocedal and Wright 2006, "Numerical Optimization",
 * algorithm 7.4) only values take part that are not held back by an end of the range, and the step
 * is clipped and halved until the function falls enough (Bertsekas 1982, "Projected Newton methods
 * for optimization problems with simple constraints").
 *
 * <p>It does not call the function: it names the next {@link #point} and is {@link #tell told} what
 * was found there, so that the points of many images go through a model together.
 */
public final class BoxedLbfgs {

  /** Pairs of steps and changes of the gradient that it knows the curvature from. */
  private static final int MEMORY = 5;

  private static final double ENOUGH_FALL = 1e-4;
  private static final double SMALLEST_FALL = 1e-7;
  private static final int HALVINGS = 20;

  private final PixelRange range;
  private final float[] at;
  private final float[] trial;
  private final float[] gradient;
  private final float[] direction;
  private final boolean[] free;
  private final Deque<Pair> pairs = new ArrayDeque<>(MEMORY);
  private double value = Double.POSITIVE_INFINITY;
  private double step;
  private int halvings;

  private record Pair(float[] step, float[] change) {}

  /**
   * Starts at a point.
   *
   * @param start inside the range, left as it is
   */
  public BoxedLbfgs(float[] start, PixelRange range) {
    this.range = range;
    this.at = start.clone();
    this.trial = start.clone();
    this.gradient = new float[start.length];
    this.direction = new float[start.length];
    this.free = new boolean[start.length];
  }

  /** Where the function is to be looked at; not to be changed. */
  public float[] point() {
    return trial;
  }

  /**
   * Takes what was found at {@link #point} and chooses the next one.
   *
   * @param found value of the function
   * @param slope its gradient, from {@code from} on
   * @return whether there is a next one; not where the function does not fall any more
   */
  public boolean tell(double found, float[] slope, int from) {
    boolean isFirst = Double.isInfinite(value);
    if (!isFirst && found > value + ENOUGH_FALL * expectedFall()) {
      step /= 2;
      if (++halvings > HALVINGS) {
        return false;
      }
      moveTrial();
      return true;
    }
    if (!isFirst) {
      remember(slope, from);
      if (value - found <= SMALLEST_FALL * Math.max(Math.abs(value), Math.abs(found))) {
        return false;
      }
    }
    value = found;
    System.arraycopy(trial, 0, at, 0, at.length);
    System.arraycopy(slope, from, gradient, 0, gradient.length);
    chooseDirection();
    double length = Math.sqrt(dot(direction, direction));
    if (length == 0) {
      return false;
    }
    // The first direction is the gradient, whose length says nothing of how far to go.
    step = pairs.isEmpty() ? Math.min(1, 1 / length) : 1;
    halvings = 0;
    moveTrial();
    return true;
  }

  /** {@code <g, trial - at>}, below 0. */
  private double expectedFall() {
    double fall = 0;
    for (int i = 0; i < at.length; i++) {
      fall += (double) gradient[i] * (trial[i] - at[i]);
    }
    return fall;
  }

  private void moveTrial() {
    for (int i = 0; i < at.length; i++) {
      trial[i] = (float) (at[i] + step * direction[i]);
    }
    range.clip(trial);
  }

  private void remember(float[] slope, int from) {
    Pair pair =
        pairs.size() == MEMORY
            ? pairs.removeLast()
            : new Pair(new float[at.length], new float[at.length]);
    for (int i = 0; i < at.length; i++) {
      pair.step[i] = trial[i] - at[i];
      pair.change[i] = slope[from + i] - gradient[i];
    }
    if (dot(pair.step, pair.change) > 1e-10 * dot(pair.change, pair.change)) {
      pairs.addFirst(pair);
    }
  }

  private void chooseDirection() {
    for (int i = 0; i < at.length; i++) {
      free[i] = gradient[i] > 0 ? at[i] > range.low() : at[i] < range.high();
      direction[i] = free[i] ? -gradient[i] : 0;
    }
    double[] weights = new double[pairs.size()];
    int n = 0;
    for (Pair pair : pairs) {
      double curvature = freeDot(pair.step, pair.change);
      weights[n] = curvature > 0 ? freeDot(pair.step, direction) / curvature : 0;
      add(-weights[n++], pair.change);
    }
    for (Pair newest : pairs) {
      double curvature = freeDot(newest.step, newest.change);
      if (curvature > 0) {
        double scale = curvature / freeDot(newest.change, newest.change);
        for (int i = 0; i < direction.length; i++) {
          direction[i] *= (float) scale;
        }
      }
      break;
    }
    for (Iterator<Pair> oldest = pairs.descendingIterator(); oldest.hasNext(); ) {
      Pair pair = oldest.next();
      double curvature = freeDot(pair.step, pair.change);
      n--;
      if (curvature > 0) {
        add(weights[n] - freeDot(pair.change, direction) / curvature, pair.step);
      }
    }
    if (dot(direction, gradient) >= 0) {
      pairs.clear();
      for (int i = 0; i < at.length; i++) {
        direction[i] = free[i] ? -gradient[i] : 0;
      }
    }
  }

  private void add(double factor, float[] values) {
    for (int i = 0; i < direction.length; i++) {
      direction[i] += free[i] ? (float) (factor * values[i]) : 0;
    }
  }

  private double freeDot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += free[i] ? (double) a[i] * b[i] : 0;
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
