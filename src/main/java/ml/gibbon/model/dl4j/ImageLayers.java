package ml.gibbon.model.dl4j;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.AveragePooling.Divisor;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;

/** Translates the layers of DL4J that move a window over images. */
final class ImageLayers {

  /** Of padding, which is a table: 64 channels of 512 x 512. */
  private static final int MOST_PADDED = 1 << 24;

  private final Shape in;
  private final Refusal refused;

  /**
   * @param in shape of the input
   * @param refused names the layer for which a reason is given
   */
  ImageLayers(Shape in, Refusal refused) {
    this.in = in;
    this.refused = refused;
    refused.when(in.rank() != 4, "takes images but gets vectors");
  }

  Operation convolution(ConvolutionLayer layer, Parameter weights, Optional<Parameter> bias) {
    return convolution(layer, weights, bias, 1);
  }

  /** A convolution of each channel alone. */
  Operation depthwise(ConvolutionLayer layer, Parameter weights, Optional<Parameter> bias) {
    return convolution(layer, weights, bias, in.length(1));
  }

  /** A convolution of each place alone. */
  Operation pointwise(Parameter weights, Optional<Parameter> bias) {
    Window.Axis rows = Window.Axis.of(in.length(2), 1, 1, 0, 0, 1, false);
    Window.Axis columns = Window.Axis.of(in.length(3), 1, 1, 0, 0, 1, false);
    return new Operation.Convolution(weights, bias, new Window(rows, columns), 1);
  }

  private Operation convolution(
      ConvolutionLayer layer, Parameter weights, Optional<Parameter> bias, int groups) {
    refuseIf(layer.getCnn2dDataFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    refuseIf(
        layer.getNIn() != in.length(1),
        "takes %d channels but gets %d".formatted(layer.getNIn(), in.length(1)));
    return new Operation.Convolution(
        weights,
        bias,
        window(
            layer.getConvolutionMode(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation()),
        groups);
  }

  /** Zeros around the image. */
  Operation padding(ZeroPaddingLayer layer) {
    refuseIf(layer.getDataFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    int[] around = layer.getPadding();
    refuseIf(Arrays.stream(around).anyMatch(side -> side < 0), "has a padding below 0");
    refuseIf(Arrays.stream(around).anyMatch(side -> side > MOST_PADDED), "has a padding too large");
    Shape out =
        in.with(2, in.length(2) + around[0] + around[1])
            .with(3, in.length(3) + around[2] + around[3]);
    refuseIf(
        out.size() > MOST_PADDED, "makes images of more than %d values".formatted(MOST_PADDED));
    int[] sources = new int[out.size()];
    for (int i = 0; i < sources.length; i++) {
      int column = i % out.length(3) - around[2];
      int row = i / out.length(3) % out.length(2) - around[0];
      int channel = i / out.length(3) / out.length(2);
      boolean inside = row >= 0 && row < in.length(2) && column >= 0 && column < in.length(3);
      sources[i] = inside ? (channel * in.length(2) + row) * in.length(3) + column : -1;
    }
    return new Operation.Selection(IndexMap.of(sources), 0, out);
  }

  Operation pooling(SubsamplingLayer layer) {
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
    return pooling(
        layer.getPoolingType(),
        window,
        layer.isAvgPoolIncludePadInDivisor() ? Divisor.WINDOW : Divisor.INSIDE);
  }

  Operation globalPooling(GlobalPoolingLayer layer) {
    refuseIf(!layer.isCollapseDimensions(), "keeps its dimensions");
    int[] dimensions = layer.getPoolingDimensions();
    refuseIf(
        dimensions != null && !Arrays.equals(dimensions, new int[] {2, 3}),
        "pools over dimensions of its own");
    Window window = Window.whole(new Volume(in.length(2), in.length(3), in.length(1)));
    return pooling(layer.getPoolingType(), window, Divisor.WINDOW);
  }

  private Operation pooling(PoolingType type, Window window, Divisor divisor) {
    return switch (type) {
      case MAX -> new Operation.MaxPooling(window);
      case AVG -> new Operation.AveragePooling(window, divisor);
      default -> throw refused.because("pools by " + type);
    };
  }

  private Window window(
      ConvolutionMode mode, int[] kernel, int[] stride, int[] padding, int[] dilation) {
    return new Window(
        axis(mode, in.length(2), kernel[0], stride[0], padding[0], dilation[0]),
        axis(mode, in.length(3), kernel[1], stride[1], padding[1], dilation[1]));
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
    refused.when(condition, why);
  }
}
