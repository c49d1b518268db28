package ml.gibbon.engine.training;

import java.io.Serializable;

/** How the gradient of a minibatch moves the parameters. */
public sealed interface UpdateRule extends Serializable permits Nesterov, Adam {

  /** Vectors that it keeps from step to step, each with a number for each parameter, 0 at first. */
  int moments();

  /**
   * One step of some parameters, in place.
   *
   * @param step number of this step of the training, from 1
   * @param values of the parameters
   * @param moments that belong to them
   * @param gradient of the minibatch
   * @param n how many of each are meant, from the first on
   */
  void move(long step, float[] values, float[][] moments, float[] gradient, int n);
}
