package ml.gibbon.attack;

import ml.gibbon.random.Draws;

/** Changes in the measure of {@link LpNorm#L2}. */
final class L2Ball extends LpBall {

  @Override
  double size(float[] clean, float[] moved, int from, int size) {
    return PerturbationSize.length(clean, moved, from, size);
  }

  /** Along the gradient itself. */
  @Override
  void ascend(float[] at, float[] gradient, Range image, double step) {
    double length = length(gradient, image);
    double scale = length == 0 ? 0 : step / length;
    for (int i = image.from(); i < image.to(); i++) {
      gradient[i] = (float) (at[i] + scale * gradient[i]);
    }
  }

  @Override
  void project(float[] clean, float[] moved, Range image, double epsilon) {
    double length = size(clean, moved, image.from(), image.length());
    if (length > epsilon) {
      shrink(clean, moved, image, epsilon / length * NEARLY_ONE);
    }
  }

  @Override
  double size(float[] change, Range image) {
    return length(change, image);
  }

  /** A point of the sphere, drawn towards the middle so that all of the ball is as likely. */
  @Override
  void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
    double radius = epsilon * Math.pow(draws.nextDouble(), 1.0 / image.length());
    addPointOfSphere(draws, radius, to, image);
  }

  @Override
  void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
    double[] point = new double[image.length()];
    double squares = 0;
    for (int j = 0; j < point.length; j++) {
      point[j] = draws.nextGaussian();
      squares += point[j] * point[j];
    }
    add(point, epsilon / Math.sqrt(squares), to, image);
  }
}
