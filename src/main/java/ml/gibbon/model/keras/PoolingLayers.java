package ml.gibbon.model.keras;

import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/** Poolings. Padding takes no part in them, as in TensorFlow. */
final class PoolingLayers {

  private PoolingLayers() {}

  /** {@code MaxPooling2D}. */
  static Tensor max(Use use) {
    Node images = use.images();
    return use.ofImages(use.add(new Operation.MaxPooling(window(use, images)), images));
  }

  /** {@code AveragePooling2D}. */
  static Tensor average(Use use) {
    Node images = use.images();
    return use.ofImages(use.add(average(window(use, images)), images));
  }

  /** {@code GlobalMaxPooling2D}. */
  static Tensor globalMax(Use use) {
    Node images = use.images();
    return vector(use, use.add(new Operation.MaxPooling(whole(images)), images));
  }

  /** {@code GlobalAveragePooling2D}. */
  static Tensor globalAverage(Use use) {
    Node images = use.images();
    return vector(use, use.add(average(whole(images)), images));
  }

  private static Operation average(Window window) {
    return new Operation.AveragePooling(window, Operation.AveragePooling.Divisor.INSIDE);
  }

  private static Window window(Use use, Node images) {
    LayerConfig layer = use.layer();
    int[] pool = layer.pair("pool_size", 2);
    int[] stride = layer.has("strides") ? layer.pair("strides", 1) : pool;
    return Windows.of(layer, images, pool, stride, new int[] {1, 1});
  }

  private static Window whole(Node images) {
    Shape shape = images.shape();
    return Window.whole(new Volume(shape.length(2), shape.length(3), shape.length(1)));
  }

  /** {@code [C]}, unless the layer keeps the axes. */
  private static Tensor vector(Use use, Node pooled) {
    return use.layer().flag("keepdims", false)
        ? use.ofImages(pooled)
        : Tensor.plain(
            use.wiring().reshape(use.path(), pooled, Shape.of(1, pooled.shape().length(1))));
  }
}
