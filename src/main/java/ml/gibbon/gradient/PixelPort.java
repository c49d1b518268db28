package ml.gibbon.gradient;

import java.util.Arrays;

/**
 * Where pixels enter a compiled network and their gradient leaves it, a micro-batch at a time. A
 * smaller batch is filled up with zeros, so that every product has the same size.
 */
final class PixelPort {

  private final Signal signal;
  private final int size;
  private final ChannelMajor order;
  private final float[] places;

  /**
   * @param signal pixels as images, or as vectors of the same size
   */
  PixelPort(Signal signal) {
    this.signal = signal;
    this.size = signal.volume().size();
    this.order = new ChannelMajor(signal.volume(), signal.images());
    this.places = new float[isVector() ? 0 : signal.length()];
  }

  private boolean isVector() {
    return signal.volume().places() == 1;
  }

  Signal signal() {
    return signal;
  }

  /**
   * @param pixels {@code [N, C, H, W]}
   * @param first image to take
   * @param count of images, at most a micro-batch
   */
  void load(float[] pixels, int first, int count) {
    if (isVector()) {
      signal.values().put(0, pixels, first * size, count * size);
      signal.values().zero(count * size, signal.length() - count * size);
    } else {
      if (count < signal.images()) {
        Arrays.fill(places, 0f);
      }
      order.toPlaces(pixels, first * size, count, places);
      signal.values().put(0, places, places.length);
    }
  }

  /** The reverse of {@link #load} for the gradient. */
  void store(float[] gradient, int first, int count) {
    if (isVector()) {
      signal.gradient().get(0, gradient, first * size, count * size);
    } else {
      signal.gradient().get(0, places, places.length);
      order.toVectors(places, gradient, first * size, count);
    }
  }
}
