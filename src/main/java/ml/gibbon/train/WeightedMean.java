package ml.gibbon.train;

import java.io.Serializable;

/**
 * A sum on the way to a mean of parameters and velocities, weighted by the examples trained. Terms
 * are added in the order of the workers, so that the same bits come out every time.
 *
 * @param parameters times examples
 * @param velocities times examples
 * @param examples trained
 * @param lossSum of the workers' last minibatches
 * @param workers summed
 */
record WeightedMean(
    float[] parameters, float[] velocities, long examples, double lossSum, int workers)
    implements Serializable {

  /** One worker's term; takes over the arrays. */
  static WeightedMean of(float[] parameters, float[] velocities, long examples, double loss) {
    scale(parameters, examples);
    scale(velocities, examples);
    return new WeightedMean(parameters, velocities, examples, loss, 1);
  }

  /** The sum with another one, which this one's arrays take up. */
  WeightedMean plus(WeightedMean other) {
    add(parameters, other.parameters);
    add(velocities, other.velocities);
    return new WeightedMean(
        parameters,
        velocities,
        examples + other.examples,
        lossSum + other.lossSum,
        workers + other.workers);
  }

  /** Divides the sums by the examples, in place. */
  void divide() {
    scale(parameters, 1f / examples);
    scale(velocities, 1f / examples);
  }

  double loss() {
    return lossSum / workers;
  }

  private static void add(float[] sum, float[] term) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += term[i];
    }
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
