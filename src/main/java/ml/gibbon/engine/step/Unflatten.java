package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;

/** Lays channel-major vectors out as images. */
public final class Unflatten implements Step {

  private final Signal input;
  private final Signal output;
  private final ChannelMajor order;
  private final float[] places;
  private final float[] vectors;

  public Unflatten(Signal input, Volume volume, Arena arena) {
    this.input = input;
    this.output = Signal.reserve(volume, input.images(), arena);
    this.order = new ChannelMajor(volume, input.images());
    this.places = new float[input.length()];
    this.vectors = new float[input.length()];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    input.values().get(0, vectors, vectors.length);
    order.toPlaces(vectors, 0, input.images(), places);
    output.values().put(0, places, places.length);
  }

  @Override
  public void backward() {
    output.gradient().get(0, places, places.length);
    order.toVectors(places, vectors, 0, input.images());
    input.gradient().put(0, vectors, vectors.length);
  }
}
