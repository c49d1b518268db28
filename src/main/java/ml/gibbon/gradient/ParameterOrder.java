package ml.gibbon.gradient;

import java.util.List;

/**
 * Translates vectors of all parameters, or of anything that there is one of for each parameter,
 * between DL4J's order and the engine's.
 */
public final class ParameterOrder {

  private final List<LayerShape> layers;

  ParameterOrder(List<LayerShape> layers) {
    this.layers = List.copyOf(layers);
  }

  /** From DL4J's order to the engine's. */
  public float[] toEngine(float[] dl4j) {
    float[] engine = new float[dl4j.length];
    int at = 0;
    for (LayerShape layer : layers) {
      layer.toEngine(dl4j, engine, at);
      at += layer.length();
    }
    return engine;
  }

  /** From the engine's order to DL4J's. */
  public float[] toDl4j(float[] engine) {
    float[] dl4j = new float[engine.length];
    int at = 0;
    for (LayerShape layer : layers) {
      layer.toDl4j(engine, at, dl4j);
      at += layer.length();
    }
    return dl4j;
  }
}
