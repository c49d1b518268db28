package ml.gibbon.model.keras;

import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layers that make images larger or smaller. */
final class ImageLayers {

  private ImageLayers() {}

  /** {@code ZeroPadding2D}. */
  static Tensor pad(Use use) {
    Node images = use.images();
    int[] around = around(use, "padding");
    Node padded = moved(use, images, around);
    use.wiring().padded(padded, new Padded(images, around));
    return use.ofImages(padded);
  }

  /** {@code Cropping2D}. */
  static Tensor crop(Use use) {
    int[] around = around(use, "cropping");
    for (int i = 0; i < around.length; i++) {
      around[i] = -around[i];
    }
    return use.ofImages(moved(use, use.images(), around));
  }

  /**
   * One number for all sides or ends, two for those of a signal, one for rows and one for columns,
   * or a pair for each.
   */
  private static int[] around(Use use, String key) {
    JsonNode value = use.layer().get(key);
    if (use.layer().isOfSignals()) {
      int[] ends = use.layer().pair(key, value, 1, 0);
      return new int[] {ends[0], ends[1], 0, 0};
    }
    if (value.isArray() && value.size() == 2 && value.get(0).isArray()) {
      int[] rows = use.layer().pair(key, value.get(0), 1, 0);
      int[] columns = use.layer().pair(key, value.get(1), 1, 0);
      return new int[] {rows[0], rows[1], columns[0], columns[1]};
    }
    int[] both = use.layer().pair(key, value, key.equals("padding") ? 1 : 0, 0);
    return new int[] {both[0], both[0], both[1], both[1]};
  }

  /** With rows and columns of zeros more on each side, or fewer if negative. */
  private static Node moved(Use use, Node images, int[] around) {
    Shape from = images.shape();
    int channels = from.length(1);
    int height = from.length(2) + around[0] + around[1];
    int width = from.length(3) + around[2] + around[3];
    if (height < 1 || width < 1) {
      throw Refusal.of(use.layer(), "leaves nothing of %s", from);
    }
    Shape to = Shape.of(1, channels, height, width);
    return use.wiring()
        .select(
            use.path(),
            to,
            images,
            i -> {
              int row = i / width % height - around[0];
              int column = i % width - around[2];
              boolean inside =
                  row >= 0 && row < from.length(2) && column >= 0 && column < from.length(3);
              int channel = i / width / height;
              return inside ? (channel * from.length(2) + row) * from.length(3) + column : -1;
            });
  }

  /** {@code UpSampling2D}. */
  static Tensor upsample(Use use) {
    LayerConfig layer = use.layer();
    Node images = use.images();
    int[] factor = layer.pair("size", 2);
    String interpolation = layer.text("interpolation", "nearest");
    layer.require(
        interpolation.equals("nearest") || interpolation.equals("bilinear"), "interpolation");
    return use.ofImages(
        interpolation.equals("nearest")
            ? nearest(use, images, factor)
            : bilinear(use, bilinear(use, images, 2, factor[0]), 3, factor[1]));
  }

  private static Node nearest(Use use, Node images, int[] factor) {
    Shape from = images.shape();
    int height = Math.multiplyExact(from.length(2), factor[0]);
    int width = Math.multiplyExact(from.length(3), factor[1]);
    return use.wiring()
        .select(
            use.path(),
            Shape.of(1, from.length(1), height, width),
            images,
            i -> {
              int row = i / width % height / factor[0];
              int column = i % width / factor[1];
              return (i / width / height * from.length(2) + row) * from.length(3) + column;
            });
  }

  /** Along one axis: between the centres of the two nearest places. */
  private static Node bilinear(Use use, Node images, int axis, int factor) {
    int before = images.shape().length(axis);
    int after = Math.multiplyExact(before, factor);
    Shape shape = Shape.of(after, before);
    use.layer().require(shape.size() <= 1 << 22, "size");
    Parameter matrix =
        use.parameter(
            "interpolation",
            shape,
            () -> {
              float[] values = new float[after * before];
              for (int place = 0; place < after; place++) {
                double source = (place + .5) / factor - .5;
                int lower = (int) Math.floor(source);
                float share = (float) (source - lower);
                values[place * before + Math.max(lower, 0)] += 1 - share;
                values[place * before + Math.min(lower + 1, before - 1)] += share;
              }
              return values;
            });
    return use.add(new Operation.AxisProduct(axis, matrix), images);
  }
}
