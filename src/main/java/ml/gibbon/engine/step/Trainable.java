package ml.gibbon.engine.step;

/** A step whose parameters can be trained. */
public interface Trainable extends Step {

  /** Whether any of them are. */
  boolean isTrained();

  /**
   * Adds the gradient of the parameters, given the output's; after {@link Step#forward} and before
   * {@link Step#backward}.
   */
  void accumulate();
}
