package ml.gibbon.engine.training;

import java.util.List;

/**
 * Translates vectors of all parameters, or of anything that there is one of for each parameter,
 * between the order of a network's owner, such as DL4J, and the engine's.
 */
public final class ParameterOrder {

  private final List<ParameterShape> parts;

  /**
   * @param parts in the engine's order
   */
  public ParameterOrder(List<ParameterShape> parts) {
    this.parts = List.copyOf(parts);
  }

  /** From the owner's order to the engine's. */
  public float[] toEngine(float[] owner) {
    float[] engine = new float[owner.length];
    int start = 0;
    for (ParameterShape part : parts) {
      part.toEngine(owner, engine, start);
      start += part.length();
    }
    return engine;
  }

  /** From the engine's order to the owner's. */
  public float[] toOwner(float[] engine) {
    float[] owner = new float[engine.length];
    int start = 0;
    for (ParameterShape part : parts) {
      part.toOwner(engine, start, owner);
      start += part.length();
    }
    return owner;
  }
}
