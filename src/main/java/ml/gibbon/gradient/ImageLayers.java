package ml.gibbon.gradient;

import java.util.Arrays;
import java.util.function.Function;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Translates the layers of DL4J that move a window over images. */
final class ImageLayers {

  private final NetworkBuilder builder;
  private final Function<String, UnsupportedNetworkException> refused;

  /**
   * @param builder takes the steps
   * @param refused names the layer for which a reason is given
   */
  ImageLayers(NetworkBuilder builder, Function<String, UnsupportedNetworkException> refused) {
    this.builder = builder;
    this.refused = refused;
  }

  private void refuseVectors() {
    refuseIf(builder.isVector(), "takes images but gets vectors");
  }

  void convolution(ConvolutionLayer layer, Layer parameters) {
    refuseVectors();
    refuseIf(layer.getCnn2dDataFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    refuseIf(
        layer.getNIn() != builder.volume().channels(),
        "takes %d channels but gets %d".formatted(layer.getNIn(), builder.volume().channels()));
    Window window =
        window(
            layer.getConvolutionMode(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation());
    builder.convolution(
        window, Math.toIntExact(layer.getNOut()), LinearParameters.convolution(parameters));
  }

  void pooling(SubsamplingLayer layer) {
    refuseVectors();
    refuseIf(layer.getCnn2dDataFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    int[] dilation = layer.getDilation();
    refuseIf(dilation[0] != 1 || dilation[1] != 1, "has a dilation");
    Window window =
        window(
            layer.getConvolutionMode(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            dilation);
    refuseIf(
        window.rows().padding() >= window.rows().kernel()
            || window.columns().padding() >= window.columns().kernel(),
        "has windows on padding alone");
    if (layer.getPoolingType() == PoolingType.MAX) {
      builder.maxPooling(window);
    } else if (layer.getPoolingType() == PoolingType.AVG) {
      builder.averagePooling(
          window,
          layer.isAvgPoolIncludePadInDivisor()
              ? AveragePooling.Divisor.WINDOW
              : AveragePooling.Divisor.INSIDE);
    } else {
      throw refused.apply("pools by " + layer.getPoolingType());
    }
  }

  void globalPooling(GlobalPoolingLayer layer) {
    refuseVectors();
    refuseIf(!layer.isCollapseDimensions(), "keeps its dimensions");
    int[] dimensions = layer.getPoolingDimensions();
    refuseIf(
        dimensions != null && !Arrays.equals(dimensions, new int[] {2, 3}),
        "pools over dimensions of its own");
    Window window = Window.whole(builder.volume());
    if (layer.getPoolingType() == PoolingType.MAX) {
      builder.maxPooling(window);
    } else if (layer.getPoolingType() == PoolingType.AVG) {
      builder.averagePooling(window, AveragePooling.Divisor.WINDOW);
    } else {
      throw refused.apply("pools by " + layer.getPoolingType());
    }
    builder.asVector();
  }

  private Window window(
      ConvolutionMode mode, int[] kernel, int[] stride, int[] padding, int[] dilation) {
    Volume in = builder.volume();
    return new Window(
        axis(mode, in.height(), kernel[0], stride[0], padding[0], dilation[0]),
        axis(mode, in.width(), kernel[1], stride[1], padding[1], dilation[1]));
  }

  private Window.Axis axis(
      ConvolutionMode mode, int in, int kernel, int stride, int padding, int dilation) {
    int reach = (kernel - 1) * dilation + 1;
    if (mode == ConvolutionMode.Same) {
      int out = (in + stride - 1) / stride;
      int missing = (out - 1) * stride + reach - in;
      refuseIf(missing / 2 < 0, "has a stride that jumps over places in mode Same");
      return new Window.Axis(in, out, kernel, stride, missing / 2, missing - missing / 2, dilation);
    }
    refuseIf(
        mode != ConvolutionMode.Truncate && mode != ConvolutionMode.Strict, "has the mode " + mode);
    refuseIf(in + 2 * padding < reach, "has a kernel larger than its input");
    int out = (in + 2 * padding - reach) / stride + 1;
    return new Window.Axis(in, out, kernel, stride, padding, padding, dilation);
  }

  private void refuseIf(boolean condition, String why) {
    if (condition) {
      throw refused.apply(why);
    }
  }
}
