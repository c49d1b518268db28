package ml.gibbon.attack;

import java.util.Arrays;
import ml.gibbon.random.Draws;

/** Changes in the measure of {@link LpNorm#L1}. */
final class L1Ball extends LpBall {

  @Override
  double size(float[] clean, float[] moved, int from, int size) {
    return PerturbationSize.of(clean, moved, from, size).l1();
  }

  /** All of the step on the value with the largest gradient; equals share it. */
  @Override
  void ascend(float[] at, float[] gradient, int size, double step) {
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
  void project(float[] clean, float[] moved, int size, double epsilon) {
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
