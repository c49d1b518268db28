package ml.gibbon.engine.step;

/** A step that can apply a ReLU to its results while it computes them. */
public interface ReluFusing extends Step {

  /** Makes the output that of the ReLU; the gradient of it is for {@link ReluGradient}. */
  void followedByRelu();
}
