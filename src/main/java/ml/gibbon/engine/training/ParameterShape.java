package ml.gibbon.engine.training;

/**
 * Parameters that stand together in the vector of all parameters that the network's owner keeps,
 * and together in the engine's.
 */
public sealed interface ParameterShape permits WeightsShape, VectorShape {

  /** Index of the first in the owner's vector. */
  int at();

  /** How many there are. */
  int length();

  /**
   * Copies from the owner's order.
   *
   * @param engine filled from {@code start} on
   */
  void toEngine(float[] owner, float[] engine, int start);

  /** The reverse of {@link #toEngine}. */
  void toOwner(float[] engine, int start, float[] owner);
}
