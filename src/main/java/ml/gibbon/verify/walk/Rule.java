package ml.gibbon.verify.walk;

/**
 * How one node is computed and differentiated. A rule has no state: several threads may use it.
 *
 * <p>Its arguments are the values of the node's inputs and, after them, those of its parameters,
 * all row-major.
 */
interface Rule {

  /** The value of the node. */
  double[] value(double[][] arguments);

  /**
   * The way back: adds the slope of a number by each argument, for a number whose slope by the
   * value is given.
   *
   * @param arguments as in {@link #value}
   * @param value of the node
   * @param slope by each number of the value
   * @param slopes to add to, by each number of each argument; null for one that nobody asks for
   */
  void back(double[][] arguments, double[] value, double[] slope, double[][] slopes);
}
