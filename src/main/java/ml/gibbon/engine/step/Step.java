package ml.gibbon.engine.step;

/** One step of a compiled network, bound to the signals on both of its sides. */
public interface Step {

  /** What the step writes on the way forward and reads the gradient of on the way back. */
  Signal output();

  /** Computes the output values from the input values. */
  void forward();

  /** Computes the input gradient from the output gradient, after {@link #forward}. */
  void backward();

  /** Takes over the network's parameters as they are. */
  default void refresh() {}

  /**
   * Whether the step's way back reads its output values, so that the next step must not overwrite
   * them. A ReLU may all the same: where it changes a value, the gradient it hands back is zero.
   */
  default boolean readsOutput() {
    return false;
  }

  /**
   * Whether the way back leaves the gradient by its output as it is, so that another step may read
   * it in the same memory later.
   */
  default boolean keepsGradient() {
    return false;
  }
}
