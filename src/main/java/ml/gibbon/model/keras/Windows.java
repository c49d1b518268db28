package ml.gibbon.model.keras;

import ml.gibbon.network.Node;
import ml.gibbon.network.Window;

/** How convolutions and poolings slide, by TensorFlow's rules of padding. */
final class Windows {

  private Windows() {}

  /**
   * The window of a layer over images {@code [1, C, H, W]}.
   *
   * @param kernel rows and columns
   */
  static Window of(LayerConfig layer, Node images, int[] kernel, int[] stride, int[] dilation) {
    boolean same = same(layer);
    return new Window(
        axis(images.shape().length(2), kernel[0], stride[0], dilation[0], same),
        axis(images.shape().length(3), kernel[1], stride[1], dilation[1], same));
  }

  /** Whether there are as many places after as before, but for strides. */
  static boolean same(LayerConfig layer) {
    String padding = layer.text("padding", "valid");
    layer.require(padding.equals("valid") || padding.equals("same"), "padding");
    return padding.equals("same");
  }

  /** Of an odd number of places around the image, one more is behind it. */
  static Window.Axis axis(int in, int kernel, int stride, int dilation, boolean same) {
    if (!same) {
      return Window.Axis.of(in, kernel, stride, 0, 0, dilation, false);
    }
    long out = (in + stride - 1L) / stride;
    long reach = (kernel - 1L) * dilation + 1;
    int around = Math.toIntExact(Math.max((out - 1) * stride + reach - in, 0));
    int before = around / 2;
    return Window.Axis.of(in, kernel, stride, before, around - before, dilation, false);
  }
}
