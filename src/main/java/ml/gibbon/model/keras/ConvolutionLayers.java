package ml.gibbon.model.keras;

import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/**
 * Convolutions. Keras's kernels are {@code [height, width, inputs, outputs]}, the graph's {@code
 * [outputs, inputs, height, width]}.
 */
final class ConvolutionLayers {

  private ConvolutionLayers() {}

  /** {@code Conv2D}. */
  static Tensor plain(Use use) {
    LayerConfig layer = use.layer();
    Padded input = Padded.of(use);
    int groups = layer.count("groups", 1);
    int channels = input.node().shape().length(1);
    int out = layer.count("filters", 0);
    int[] kernel = layer.pair("kernel_size", 0);
    if (channels % groups != 0 || out % groups != 0) {
      throw Refusal.of(
          layer, "%d channels and %d filters do not make %d groups", channels, out, groups);
    }
    int each = channels / groups;
    Parameter weights =
        use.parameter(
            "kernel",
            Shape.of(out, each, kernel[0], kernel[1]),
            () ->
                use.weights().array("kernel", kernel[0], kernel[1], each, out).inOrder(3, 2, 0, 1));
    Window window = input.window(layer, kernel, layer.pair("dilation_rate", 1));
    Node node =
        use.add(new Operation.Convolution(weights, use.bias(out), window, groups), input.node());
    return use.activated(use.ofImages(node));
  }

  /** {@code DepthwiseConv2D}. */
  static Tensor depthwise(Use use) {
    Padded input = Padded.of(use);
    int out = input.node().shape().length(1) * use.layer().count("depth_multiplier", 1);
    return use.activated(use.ofImages(depthwise(use, "kernel", input, use.bias(out))));
  }

  /** {@code SeparableConv2D}: depthwise, then of one tap. */
  static Tensor separable(Use use) {
    Node between = depthwise(use, "depthwise_kernel", Padded.of(use), Optional.empty());
    int channels = between.shape().length(1);
    int out = use.layer().count("filters", 0);
    Parameter weights =
        use.parameter(
            "pointwise_kernel",
            Shape.of(out, channels, 1, 1),
            () -> use.weights().array("pointwise_kernel", 1, 1, channels, out).inOrder(3, 2, 0, 1));
    int[] one = {1, 1};
    Window window = Windows.of(use.layer(), between, one, one, one);
    Node node = use.add(new Operation.Convolution(weights, use.bias(out), window, 1), between);
    return use.activated(use.ofImages(node));
  }

  private static Node depthwise(Use use, String name, Padded input, Optional<Parameter> bias) {
    LayerConfig layer = use.layer();
    int channels = input.node().shape().length(1);
    int each = layer.count("depth_multiplier", 1);
    int[] kernel = layer.pair("kernel_size", 0);
    Parameter weights =
        use.parameter(
            name,
            Shape.of(channels * each, 1, kernel[0], kernel[1]),
            () ->
                use.weights()
                    .array(name, kernel[0], kernel[1], channels, each)
                    .inOrder(2, 3, 0, 1));
    Window window = input.window(layer, kernel, layer.pair("dilation_rate", 1));
    return use.add(new Operation.Convolution(weights, bias, window, channels), input.node());
  }

  /** {@code Conv2DTranspose}: the window is that of the convolution whose transpose it is. */
  static Tensor transposed(Use use) {
    LayerConfig layer = use.layer();
    int[] dilation = layer.pair("dilation_rate", 1);
    layer.require(!layer.has("output_padding"), "output_padding");
    layer.require(dilation[0] == 1 && dilation[1] == 1, "dilation_rate");
    layer.require(layer.count("groups", 1) == 1, "groups");
    Node images = use.images();
    int channels = images.shape().length(1);
    int out = layer.count("filters", 0);
    int[] kernel = layer.pair("kernel_size", 0);
    int[] stride = layer.pair("strides", 1);
    boolean same = Windows.same(layer);
    Window window =
        new Window(
            transposed(images.shape().length(2), kernel[0], stride[0], same),
            transposed(images.shape().length(3), kernel[1], stride[1], same));
    Parameter weights =
        use.parameter(
            "kernel",
            Shape.of(channels, out, kernel[0], kernel[1]),
            () ->
                use.weights()
                    .array("kernel", kernel[0], kernel[1], out, channels)
                    .inOrder(3, 2, 0, 1));
    Node node =
        use.add(new Operation.TransposedConvolution(weights, use.bias(out), window, 1), images);
    return use.activated(use.ofImages(node));
  }

  private static Window.Axis transposed(int in, int kernel, int stride, boolean same) {
    int out = Math.multiplyExact(in, stride) + (same ? 0 : Math.max(kernel - stride, 0));
    return Windows.axis(out, kernel, stride, 1, same);
  }
}
