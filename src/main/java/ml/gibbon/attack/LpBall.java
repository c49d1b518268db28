package ml.gibbon.attack;

import java.util.Arrays;
import ml.gibbon.random.Draws;

/** What a norm says of sizes, steps, nearest points and noise; see {@link LpNorm}. */
abstract class LpBall {

  /** A hair less than the whole, so that rounding to float stays inside the ball. */
  static final double NEARLY_ONE = 1 - 1e-6;

  abstract double size(float[] clean, float[] moved, int from, int size);

  abstract void ascend(float[] at, float[] gradient, Range image, double step);

  abstract void project(float[] clean, float[] moved, Range image, double epsilon);

  void ascend(float[] at, float[] gradient, int size, double step) {
    for (Range image : Range.images(gradient.length, size)) {
      ascend(at, gradient, image, step);
    }
  }

  /** Unless a norm puts its step on few values, where the range ends is left to the projection. */
  void ascend(float[] at, float[] gradient, int size, double step, PixelRange clip) {
    ascend(at, gradient, size, step);
  }

  void project(float[] clean, float[] moved, int size, double epsilon) {
    for (Range image : Range.images(moved.length, size)) {
      project(clean, moved, image, epsilon);
    }
  }

  void project(float[] clean, float[] moved, int size, double epsilon, PixelRange clip) {
    project(clean, moved, size, epsilon);
    clip.clip(moved);
  }

  abstract double size(float[] change, Range image);

  abstract void addPointOfBall(Draws draws, double epsilon, float[] to, Range image);

  abstract void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image);

  static double sum(float[] values, Range image) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = image.from();
    // Four sums, so that no value waits for the one before.
    for (; i < image.to() - 3; i += 4) {
      sum0 += Math.abs(values[i]);
      sum1 += Math.abs(values[i + 1]);
      sum2 += Math.abs(values[i + 2]);
      sum3 += Math.abs(values[i + 3]);
    }
    for (; i < image.to(); i++) {
      sum0 += Math.abs(values[i]);
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  static double length(float[] values, Range image) {
    double squares0 = 0;
    double squares1 = 0;
    double squares2 = 0;
    double squares3 = 0;
    int i = image.from();
    // In double precision: squares of small gradients would underflow in float.
    for (; i < image.to() - 3; i += 4) {
      squares0 += (double) values[i] * values[i];
      squares1 += (double) values[i + 1] * values[i + 1];
      squares2 += (double) values[i + 2] * values[i + 2];
      squares3 += (double) values[i + 3] * values[i + 3];
    }
    for (; i < image.to(); i++) {
      squares0 += (double) values[i] * values[i];
    }
    return Math.sqrt(squares0 + squares1 + squares2 + squares3);
  }

  static float largest(float[] values, Range image) {
    float largest = 0;
    for (int i = image.from(); i < image.to(); i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  static void shrink(float[] clean, float[] moved, Range image, double scale) {
    float factor = (float) scale;
    for (int i = image.from(); i < image.to(); i++) {
      moved[i] = clean[i] + factor * (moved[i] - clean[i]);
    }
  }

  static void add(double[] point, double scale, float[] to, Range image) {
    for (int j = 0; j < point.length; j++) {
      to[image.from() + j] += (float) (scale * point[j]);
    }
  }

  /** Marks the values that are largest and not zero, at most {@code count}; of equals the first. */
  static boolean[] largestOnes(float[] values, Range image, int count) {
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
