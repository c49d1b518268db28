package ml.gibbon.gradient;

/** A step whose parameters can be trained. */
interface Trainable {

  /**
   * Adds the gradient of the weights and biases, given the output's; before {@link Step#backward}.
   */
  void accumulate(TrainedWeights weights);
}
