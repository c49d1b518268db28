package ml.gibbon.attack;

import java.util.Arrays;
import java.util.Locale;
import ml.gibbon.random.Draws;

/**
 * How the size of a change is measured, and all that follows from it for an attack: the way that
 * gains most, the nearest change that is small enough, and noise of the same size.
 *
 * <p>Arrays hold whole images one after the other, float32 {@code [N, C, H, W]}; {@code size} is
 * the number of values in an image, and sizes of changes are on the [0, 1] pixel scale.
 */
public enum LpNorm {

  /** The largest change of any value. */
  LINF {
    @Override
    public double size(float[] clean, float[] moved, int from, int size) {
      return PerturbationSize.of(clean, moved, from, size).linf();
    }

    /**
     * Every value moves by the whole step along the gradient's sign; where the gradient is exactly
     * zero, it stays. A gradient that is not zero is blown up beyond any step and cut back to it:
     * the same values as by {@code Math.signum}, in a loop that the JVM turns into vector
     * instructions.
     */
    @Override
    public void ascend(float[] at, float[] gradient, int size, double step) {
      float length = (float) Math.abs(step);
      float direction = (float) Math.signum(step);
      for (int i = 0; i < gradient.length; i++) {
        float sign = Math.max(-length, Math.min(length, gradient[i] * HUGE * HUGE));
        gradient[i] = at[i] + direction * sign;
      }
    }

    @Override
    public void project(float[] clean, float[] moved, int size, double epsilon) {
      float largest = (float) epsilon;
      for (int i = 0; i < moved.length; i++) {
        moved[i] = Math.max(clean[i] - largest, Math.min(clean[i] + largest, moved[i]));
      }
    }

    @Override
    public void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
      for (int i = image.from(); i < image.to(); i++) {
        to[i] += (float) (epsilon * (2 * draws.nextDouble() - 1));
      }
    }

    @Override
    public void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
      for (int i = image.from(); i < image.to(); i++) {
        to[i] += (float) (draws.nextBoolean() ? epsilon : -epsilon);
      }
    }
  },

  /** The Euclidean length of the change. */
  L2 {
    @Override
    public double size(float[] clean, float[] moved, int from, int size) {
      return PerturbationSize.of(clean, moved, from, size).l2();
    }

    /** Along the gradient itself. */
    @Override
    public void ascend(float[] at, float[] gradient, int size, double step) {
      for (Range image : Range.images(gradient.length, size)) {
        float largest = largest(gradient, image);
        double squares = 0;
        for (int i = image.from(); i < image.to(); i++) {
          // Divided by the largest value first: squares of small gradients would underflow.
          double share = largest == 0 ? 0 : (double) gradient[i] / largest;
          squares += share * share;
        }
        double scale = largest == 0 ? 0 : step / Math.sqrt(squares) / largest;
        for (int i = image.from(); i < image.to(); i++) {
          gradient[i] = (float) (at[i] + scale * gradient[i]);
        }
      }
    }

    @Override
    public void project(float[] clean, float[] moved, int size, double epsilon) {
      for (Range image : Range.images(moved.length, size)) {
        double length = size(clean, moved, image.from(), size);
        if (length > epsilon) {
          shrink(clean, moved, image, epsilon / length * NEARLY_ONE);
        }
      }
    }

    /** A point of the sphere, drawn towards the middle so that all of the ball is as likely. */
    @Override
    public void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
      double radius = epsilon * Math.pow(draws.nextDouble(), 1.0 / image.length());
      addPointOfSphere(draws, radius, to, image);
    }

    @Override
    public void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
      double[] point = new double[image.length()];
      double squares = 0;
      for (int j = 0; j < point.length; j++) {
        point[j] = draws.nextGaussian();
        squares += point[j] * point[j];
      }
      add(point, epsilon / Math.sqrt(squares), to, image);
    }
  },

  /** The sum of all changes. */
  L1 {
    @Override
    public double size(float[] clean, float[] moved, int from, int size) {
      return PerturbationSize.of(clean, moved, from, size).l1();
    }

    /** All of the step on the value with the largest gradient; equals share it. */
    @Override
    public void ascend(float[] at, float[] gradient, int size, double step) {
      for (Range image : Range.images(gradient.length, size)) {
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
    }

    /**
     * Every change is made smaller by the same amount, at most to 0 (Duchi et al. 2008, "Efficient
     * projections onto the l1-ball for learning in high dimensions", figure 1).
     */
    @Override
    public void project(float[] clean, float[] moved, int size, double epsilon) {
      for (Range image : Range.images(moved.length, size)) {
        if (size(clean, moved, image.from(), size) > epsilon) {
          double less = excess(clean, moved, image, epsilon * NEARLY_ONE);
          for (int i = image.from(); i < image.to(); i++) {
            double change = (double) moved[i] - clean[i];
            double left = Math.max(0, Math.abs(change) - less);
            moved[i] = (float) (clean[i] + Math.signum(change) * left);
          }
        }
      }
    }

    private double excess(float[] clean, float[] moved, Range image, double epsilon) {
      double[] changes = new double[image.length()];
      for (int j = 0; j < changes.length; j++) {
        changes[j] = Math.abs((double) moved[image.from() + j] - clean[image.from() + j]);
      }
      Arrays.sort(changes);
      double sum = 0;
      double excess = 0;
      for (int n = 1; n <= changes.length; n++) {
        sum += changes[changes.length - n];
        double candidate = (sum - epsilon) / n;
        if (changes[changes.length - n] <= candidate) {
          return excess;
        }
        excess = candidate;
      }
      return excess;
    }

    /** Of exponential draws the one that is left over says how far inside the point lies. */
    @Override
    public void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
      addExponentials(draws, epsilon, exponential(draws), to, image);
    }

    @Override
    public void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
      addExponentials(draws, epsilon, 0, to, image);
    }

    private void addExponentials(
        Draws draws, double epsilon, double rest, float[] to, Range image) {
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
  },

  /**
   * The number of values that change. A value that does may move by all of the pixel range: sizes
   * and steps are whole numbers of values, rounded down.
   */
  L0 {
    @Override
    public double size(float[] clean, float[] moved, int from, int size) {
      return PerturbationSize.of(clean, moved, from, size).l0();
    }

    /** As many values as the step says, those with the largest gradients, by 1 each. */
    @Override
    public void ascend(float[] at, float[] gradient, int size, double step) {
      float direction = (float) Math.signum(step);
      for (Range image : Range.images(gradient.length, size)) {
        boolean[] moves = largestOnes(gradient, image, (int) Math.abs(step));
        for (int j = 0; j < size; j++) {
          int i = image.from() + j;
          gradient[i] = moves[j] ? at[i] + direction * Math.signum(gradient[i]) : at[i];
        }
      }
    }

    /** The largest changes stay; of equals the first ones. */
    @Override
    public void project(float[] clean, float[] moved, int size, double epsilon) {
      for (Range image : Range.images(moved.length, size)) {
        if (size(clean, moved, image.from(), size) > epsilon) {
          float[] changes = new float[size];
          for (int j = 0; j < size; j++) {
            changes[j] = moved[image.from() + j] - clean[image.from() + j];
          }
          boolean[] stays = largestOnes(changes, new Range(0, size), (int) epsilon);
          for (int j = 0; j < size; j++) {
            int i = image.from() + j;
            moved[i] = stays[j] ? moved[i] : clean[i];
          }
        }
      }
    }

    /** The same as of the sphere: fewer values than allowed are next to never drawn. */
    @Override
    public void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
      addPointOfSphere(draws, epsilon, to, image);
    }

    @Override
    public void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
      int[] order = new int[image.length()];
      Arrays.setAll(order, j -> j);
      for (int n = 0; n < Math.min((int) epsilon, order.length); n++) {
        int drawn = n + draws.nextInt(order.length - n);
        int chosen = order[drawn];
        order[drawn] = order[n];
        to[image.from() + chosen] += (float) (2 * draws.nextDouble() - 1);
      }
    }
  };

  /** Its square takes the smallest float above any step. */
  private static final float HUGE = 1e38f;

  /** A hair less than the whole, so that rounding to float stays inside the ball. */
  private static final double NEARLY_ONE = 1 - 1e-6;

  /**
   * The size of one image's change.
   *
   * @param clean whole images
   * @param moved of the same length
   * @param from first value of the image
   * @return not finite when a change is not
   */
  public abstract double size(float[] clean, float[] moved, int from, int size);

  /**
   * The step of a given size that gains most of a function with this gradient: {@code max <g, d>}
   * over all d of size {@code step}.
   *
   * @param at where each image is
   * @param gradient there, replaced by the images after the step; where it is zero nothing moves
   * @param step its size, below 0 to descend
   */
  public abstract void ascend(float[] at, float[] gradient, int size, double step);

  /**
   * Moves images in place to the nearest ones whose change has at most a given size; those inside
   * the ball stay as they are.
   *
   * @param clean the middle of each image's ball
   * @param moved of the same length
   */
  public abstract void project(float[] clean, float[] moved, int size, double epsilon);

  /**
   * Adds a change that is drawn from all those of at most a given size.
   *
   * @param draws of this image
   * @param to whole images
   * @param image the one that is changed
   */
  public abstract void addPointOfBall(Draws draws, double epsilon, float[] to, Range image);

  /**
   * Adds a change that is drawn from those of exactly a given size: noise as large as an attack.
   */
  public abstract void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image);

  /**
   * The name used in configuration and tables: {@code linf}, {@code l2}, {@code l1}, {@code l0}.
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The norm of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LpNorm parse(String key) {
    return Arrays.stream(values())
        .filter(norm -> norm.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no norm " + key));
  }

  private static float largest(float[] values, Range image) {
    float largest = 0;
    for (int i = image.from(); i < image.to(); i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  private static void shrink(float[] clean, float[] moved, Range image, double scale) {
    float factor = (float) scale;
    for (int i = image.from(); i < image.to(); i++) {
      moved[i] = clean[i] + factor * (moved[i] - clean[i]);
    }
  }

  private static void add(double[] point, double scale, float[] to, Range image) {
    for (int j = 0; j < point.length; j++) {
      to[image.from() + j] += (float) (scale * point[j]);
    }
  }

  /** Marks the values that are largest and not zero, at most {@code count}; of equals the first. */
  private static boolean[] largestOnes(float[] values, Range image, int count) {
    float[] sizes = new float[image.length()];
    for (int j = 0; j < sizes.length; j++) {
      sizes[j] = Math.abs(values[image.from() + j]);
    }
    float[] sorted = sizes.clone();
    Arrays.sort(sorted);
    boolean[] marked = new boolean[sizes.length];
    if (count <= 0) {
      return marked;
    }
    float smallest = count >= sorted.length ? 0 : sorted[sorted.length - count];
    int left = count;
    for (int j = 0; j < sizes.length; j++) {
      if (sizes[j] > smallest) {
        marked[j] = true;
        left--;
      }
    }
    for (int j = 0; j < sizes.length && left > 0; j++) {
      if (sizes[j] == smallest && smallest > 0) {
        marked[j] = true;
        left--;
      }
    }
    return marked;
  }
}
