package ml.gibbon.model.keras;

import ml.gibbon.network.Node;
import ml.gibbon.network.Window;

/**
 * What a convolution slides over: an image and the zeros that a layer before it puts around it,
 * which a window has without their being made.
 *
 * @param node images {@code [1, C, H, W]}
 * @param around rows above and below, columns left and right
 */
record Padded(Node node, int[] around) {

  /** The input of a convolution. */
  static Padded of(Use use) {
    Node images = use.images();
    return use.wiring()
        .unpadded(images)
        .filter(padded -> !Windows.same(use.layer()))
        .orElse(new Padded(images, new int[4]));
  }

  Window window(LayerConfig layer, int[] kernel, int[] dilation) {
    int[] stride = layer.pair("strides", 1);
    return Windows.same(layer)
        ? Windows.of(layer, node, kernel, stride, dilation)
        : new Window(
            axis(2, kernel[0], stride[0], around[0], around[1], dilation[0]),
            axis(3, kernel[1], stride[1], around[2], around[3], dilation[1]));
  }

  private Window.Axis axis(int axis, int kernel, int stride, int before, int after, int dilation) {
    return Window.Axis.of(
        node.shape().length(axis), kernel, stride, before, after, dilation, false);
  }
}
