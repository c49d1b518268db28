package ml.gibbon.engine.step;

/** A step that can apply some activations to its results while it computes them. */
public interface ActivationFusing extends Step {

  /** Whether it can apply this one. */
  boolean canFuse(ActivationFunction function);

  /** Makes the output that of the activation. */
  void fuse(ActivationFunction function);

  /**
   * Whether its way back is that through the activation, which {@link ActivationGradient} else is.
   */
  default boolean differentiatesActivation() {
    return false;
  }
}
