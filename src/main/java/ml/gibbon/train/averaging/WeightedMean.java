package ml.gibbon.train.averaging;

import java.io.Serializable;

/**
 * A sum on the way to a mean of parameters and moments, weighted by the examples trained. Terms are
 * added in the order of the workers, so that the same bits come out every time.
 *
 * @param vectors parameters and moments, times examples
 * @param examples trained
 * @param lossSum of the workers' last minibatches
 * @param workers summed
 */
record WeightedMean(FloatVector[] vectors, long examples, double lossSum, int workers)
    implements Serializable {

  /** One worker's term; takes over the arrays. */
  static WeightedMean of(FloatVector[] vectors, long examples, double loss) {
    WeightedMean term = new WeightedMean(vectors, examples, loss, 1);
    term.scale((float) examples);
    return term;
  }

  /** The sum with another one, which this one's arrays take up. */
  WeightedMean plus(WeightedMean other) {
    for (int k = 0; k < vectors.length; k++) {
      vectors[k].add(other.vectors[k]);
    }
    return new WeightedMean(
        vectors, examples + other.examples, lossSum + other.lossSum, workers + other.workers);
  }

  /** Divides the sums by the examples, in place. */
  void divide() {
    scale(1f / examples);
  }

  double loss() {
    return lossSum / workers;
  }

  private void scale(float factor) {
    for (FloatVector vector : vectors) {
      vector.scale(factor);
    }
  }
}
