package ml.gibbon.engine;

import java.util.Arrays;
import ml.gibbon.engine.step.ChannelMajor;
import ml.gibbon.engine.step.Signal;

/**
 * Where pixels enter a compiled network and their gradient leaves it, a micro-batch at a time. A
 * smaller batch is filled up with zeros, so that every product has the same size.
 */
public final class PixelPort {

  private final Signal signal;
  private final int size;
  private final ChannelMajor order;
  private final float[] places;
  private final FiniteCheck finite = new FiniteCheck();

  /**
   * @param signal pixels as images, or as vectors of the same size
   */
  public PixelPort(Signal signal) {
    this.signal = signal;
    this.size = signal.volume().size();
    this.order = new ChannelMajor(signal.volume(), signal.images());
    this.places = new float[isVector() ? 0 : signal.length()];
  }

  private boolean isVector() {
    return signal.volume().places() == 1;
  }

  public Signal signal() {
    return signal;
  }

  /**
   * @param pixels {@code [N, C, H, W]}
   * @param first image to take
   * @param count of images, at most a micro-batch
   * @return whether all pixels are finite
   */
  public boolean load(float[] pixels, int first, int count) {
    int used = count * size;
    if (isVector()) {
      signal.values().zero(used, signal.length() - used);
      return finite.put(pixels, first * size, signal.values(), 0, used);
    } else {
      if (count < signal.images()) {
        Arrays.fill(places, 0f);
      }
      order.toPlaces(pixels, first * size, count, places);
      return finite.put(places, 0, signal.values(), 0, places.length);
    }
  }

  /**
   * The reverse of {@link #load} for the gradient.
   *
   * @return whether all of it is finite
   */
  public boolean store(float[] gradient, int first, int count) {
    if (isVector()) {
      return finite.get(signal.gradient(), 0, gradient, first * size, count * size);
    } else {
      signal.gradient().get(0, places, places.length);
      order.toVectors(places, gradient, first * size, count);
      return finite.isFinite(gradient, first * size, count * size);
    }
  }
}
