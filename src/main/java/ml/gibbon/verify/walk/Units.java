package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/**
 * Units whose pieces stand along axis 1: all units' first pieces, then all second ones.
 *
 * @param examples length of axis 0
 * @param pieces of each unit
 * @param values of all units of an example, places included
 */
record Units(int examples, int pieces, int values) {

  static Units of(int pieces, Shape in) {
    return new Units(in.length(0), pieces, in.size(1, in.rank()) / pieces);
  }

  /** Number of all examples' values. */
  int size() {
    return examples * values;
  }

  /** Where a piece of a value stands in the input. */
  int place(int value, int piece) {
    return (((value / values * pieces) + piece) * values) + (value % values);
  }
}
