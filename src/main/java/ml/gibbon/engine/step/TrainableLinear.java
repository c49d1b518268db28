package ml.gibbon.engine.step;

/** A linear step whose weights and biases can be trained. */
public interface TrainableLinear extends Trainable {

  LinearWeights weights();

  /** Adds the gradient of the weights and biases, given the output's. */
  void accumulate(LinearGradient gradient);

  @Override
  default boolean isTrained() {
    return weights() instanceof LinearGradient;
  }

  @Override
  default void accumulate() {
    accumulate((LinearGradient) weights());
  }
}
