package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.PackedConvolution;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;

/**
 * What flows between two steps: the values of a micro-batch on the way forward and the gradient of
 * the loss by them on the way back, each float32. Images lie place by place, {@code [H, W, N, C]},
 * if not said otherwise.
 *
 * @param volume H, W and C
 * @param images N
 * @param layout of images; vectors, which have one place, lie in all at once
 * @param gradient passes: every step writes all of its input's, which holds anything before
 */
public record Signal(
    Volume volume, int images, Layout layout, NativeFloats values, NativeFloats gradient) {

  /** Images that lie place by place, or vectors. */
  public Signal(Volume volume, int images, NativeFloats values, NativeFloats gradient) {
    this(volume, images, Layout.PLACES, values, gradient);
  }

  /** Images that lie place by place, or vectors. */
  public static Signal reserve(Volume volume, int images, Arena arena) {
    return reserve(volume, images, Layout.PLACES, arena);
  }

  public static Signal reserve(Volume volume, int images, Layout layout, Arena arena) {
    long length = (long) images * volume.height() * volume.width() * volume.channels();
    return new Signal(volume, images, layout, arena.reserve(length), arena.reservePassing(length));
  }

  /** For values of a shape. */
  static Signal reserve(Shape shape, int images, Layout layout, Arena arena) {
    Layout ofImages = layout == Layout.PLAIN ? Layout.PLACES : layout;
    return reserve(layout.volume(shape), images, ofImages, arena);
  }

  /** Another of the same form. */
  public Signal reserveAlike(Arena arena) {
    return reserve(volume, images, layout, arena);
  }

  /** Whether the values of another are in the same order. */
  public boolean isFormedAs(Signal other) {
    return volume.equals(other.volume)
        && images == other.images
        && layout.isSame(other.layout, volume);
  }

  /** As a convolution has it on one of its sides. */
  PackedConvolution.Side side() {
    return new PackedConvolution.Side(layout, values, gradient);
  }

  /** Whether it holds values of a shape in a layout. */
  public boolean liesAs(Layout other, Shape shape) {
    if (other == Layout.PLAIN) {
      return volume.equals(Volume.vector(shape.size()));
    }
    return Layout.isImages(shape)
        && volume.equals(other.volume(shape))
        && layout.isSame(other, volume);
  }

  /** Values at one place, of images place by place: N x C. */
  public int placeLength() {
    return images * volume.channels();
  }

  /** Index of the first value of a place, of images place by place. */
  public int offset(int y, int x) {
    return (y * volume.width() + x) * placeLength();
  }

  /** All values: H x W x N x C. */
  public int length() {
    return values.length();
  }
}
