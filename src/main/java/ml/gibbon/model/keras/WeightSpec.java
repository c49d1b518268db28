package ml.gibbon.model.keras;

/**
 * One array that a kind of layer keeps.
 *
 * @param name Keras's
 * @param trained whether it changes in training; statistics of the data do not
 */
record WeightSpec(String name, boolean trained) {

  static WeightSpec trained(String name) {
    return new WeightSpec(name, true);
  }

  static WeightSpec fixed(String name) {
    return new WeightSpec(name, false);
  }
}
