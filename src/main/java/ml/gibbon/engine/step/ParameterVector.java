package ml.gibbon.engine.step;

import ml.gibbon.network.Parameter;

/**
 * Parameters of a step in the order in which the graph has them, such as one number for each
 * channel: fixed, or trained.
 */
public interface ParameterVector {

  /** The numbers at this moment, not to be changed. */
  float[] values();

  /** Whether they have a gradient. */
  boolean isTrained();

  /**
   * Adds to their gradient.
   *
   * @throws IllegalStateException when they are not trained
   */
  void addGradient(float[] gradient);

  /**
   * Replaces them, as running statistics are.
   *
   * @throws IllegalStateException when they are not trained
   */
  void set(float[] values);

  /** Those that a graph holds, as they are. */
  static ParameterVector fixed(Parameter parameter) {
    return new ParameterVector() {
      @Override
      public float[] values() {
        return parameter.values();
      }

      @Override
      public boolean isTrained() {
        return false;
      }

      @Override
      public void addGradient(float[] gradient) {
        throw new IllegalStateException(parameter + " is fixed");
      }

      @Override
      public void set(float[] values) {
        throw new IllegalStateException(parameter + " is fixed");
      }
    };
  }

  /** Where the parameters of a network in training come from. */
  interface Source {

    boolean isTrained(Parameter parameter);

    /** Whether the length of each output's weights has a bound. */
    boolean isBounded(Parameter weights);

    /** The parameter for one more step. */
    ParameterVector of(Parameter parameter);
  }
}
