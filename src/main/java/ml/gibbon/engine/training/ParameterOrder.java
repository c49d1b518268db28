package ml.gibbon.engine.training;

import java.util.List;

/**
 * Translates vectors of all parameters, or of anything that there is one of for each parameter,
 * between the order of a network's owner, such as DL4J, and the engine's.
 */
public final class ParameterOrder {

  private final List<LayerShape> layers;

  public ParameterOrder(List<LayerShape> layers) {
    this.layers = List.copyOf(layers);
  }

  /** From the owner's order to the engine's. */
  public float[] toEngine(float[] owner) {
    float[] engine = new float[owner.length];
    int at = 0;
    for (LayerShape layer : layers) {
      layer.toEngine(owner, engine, at);
      at += layer.length();
    }
    return engine;
  }

  /** From the engine's order to DL4J's. */
  public float[] toOwner(float[] engine) {
    float[] owner = new float[engine.length];
    int at = 0;
    for (LayerShape layer : layers) {
      layer.toOwner(engine, at, owner);
      at += layer.length();
    }
    return owner;
  }
}
