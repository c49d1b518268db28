package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Volume;

/**
 * What flows between two steps: the values of a micro-batch on the way forward and the gradient of
 * the loss by them on the way back, each float32 {@code [H, W, N, C]}.
 *
 * @param volume H, W and C
 * @param images N
 */
public record Signal(Volume volume, int images, NativeFloats values, NativeFloats gradient) {

  public static Signal reserve(Volume volume, int images, Arena arena) {
    long length = (long) images * volume.height() * volume.width() * volume.channels();
    return new Signal(volume, images, arena.reserve(length), arena.reserve(length));
  }

  /** Values at one place: N x C. */
  public int placeLength() {
    return images * volume.channels();
  }

  /** Index of the first value of a place. */
  public int offset(int y, int x) {
    return (y * volume.width() + x) * placeLength();
  }

  /** All values: H x W x N x C. */
  public int length() {
    return values.length();
  }
}
