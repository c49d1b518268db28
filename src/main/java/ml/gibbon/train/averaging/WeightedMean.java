package ml.gibbon.train.averaging;

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
    FloatVector parameters, FloatVector velocities, long examples, double lossSum, int workers)
    implements Serializable {

  /** One worker's term; takes over the arrays. */
  static WeightedMean of(float[] parameters, float[] velocities, long examples, double loss) {
    WeightedMean term =
        new WeightedMean(
            new FloatVector(parameters), new FloatVector(velocities), examples, loss, 1);
    term.scale((float) examples);
    return term;
  }

  /** The sum with another one, which this one's arrays take up. */
  WeightedMean plus(WeightedMean other) {
    parameters.add(other.parameters);
    velocities.add(other.velocities);
    return new WeightedMean(
        parameters,
        velocities,
        examples + other.examples,
        lossSum + other.lossSum,
        workers + other.workers);
  }

  /** Divides the sums by the examples, in place. */
  void divide() {
    scale(1f / examples);
  }

  double loss() {
    return lossSum / workers;
  }

  private void scale(float factor) {
    parameters.scale(factor);
    velocities.scale(factor);
  }
}
