package ml.gibbon.engine.step;

/** A step whose parameters can be trained. */
public interface Trainable {

  /**
   * Adds the gradient of the weights and biases, given the output's; before {@link Step#backward}.
   */
  void accumulate(LinearGradient gradient);
}
