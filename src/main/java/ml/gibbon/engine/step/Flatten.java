package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;

/** Lays images out as channel-major vectors, where a layer's parameters count on that order. */
public final class Flatten implements Step {

  private final Signal input;
  private final Signal output;
  private final ChannelMajor order;
  private final float[] places;
  private final float[] vectors;

  public Flatten(Signal input, Arena arena) {
    this.input = input;
    this.output = Signal.reserve(Volume.vector(input.volume().size()), input.images(), arena);
    this.order = new ChannelMajor(input.volume(), input.images());
    this.places = new float[input.length()];
    this.vectors = new float[input.length()];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    input.values().get(0, places, places.length);
    order.toVectors(places, vectors, 0, input.images());
    output.values().put(0, vectors, vectors.length);
  }

  @Override
  public void backward() {
    output.gradient().get(0, vectors, vectors.length);
    order.toPlaces(vectors, 0, input.images(), places);
    input.gradient().put(0, places, places.length);
  }
}
