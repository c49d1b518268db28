package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import ml.gibbon.network.Window.Axis;

/**
 * How the kernels of convolutions and pooling slide. Signals of one axis, {@code [B, C, L]}, are
 * images of height 1.
 */
final class Windows {

  private final Call call;
  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] pads;
  private final String automatic;
  private final boolean ceiling;

  /**
   * @param kernel taps along each side, height and width
   */
  Windows(Call call, int... kernel) {
    int sides = call.shape(0).rank() - 2;
    call.require(
        sides == 1 || sides == 2,
        "works on %s: images [B, C, H, W] and signals [B, C, L] are supported",
        call.shape(0));
    OnnxNode node = call.node();
    this.call = call;
    this.kernel = kernel;
    this.strides = sides("strides", sides, 1);
    this.dilations = sides("dilations", sides, 1);
    this.pads = pads(sides);
    this.automatic = node.text("auto_pad", "NOTSET");
    this.ceiling = Attributes.flag(node, "ceil_mode", false);
    call.require(
        Arrays.asList("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").contains(automatic),
        "has auto_pad = %s, which is not one of NOTSET, VALID, SAME_UPPER, SAME_LOWER",
        automatic);
    call.require(kernel.length == 2, "has a kernel of %d sides", kernel.length);
  }

  /** The taps of the attribute {@code kernel_shape}. */
  static Windows ofPooling(Call call) {
    int[] kernel = Attributes.ints(call.node(), "kernel_shape");
    call.require(kernel.length > 0, "has no kernel_shape");
    return new Windows(call, kernel.length == 1 ? new int[] {1, kernel[0]} : kernel);
  }

  /** Zeros that stand before the window's own. */
  void widen(int... more) {
    Arrays.setAll(pads, i -> Math.addExact(pads[i], more[i]));
  }

  /** Whether zeros before it may be its own. */
  boolean isExplicit() {
    return automatic.equals("NOTSET");
  }

  private int[] sides(String attribute, int sides, int otherwise) {
    int[] given = Attributes.ints(call.node(), attribute);
    call.require(
        given.length == 0 || given.length == sides,
        "has %d %s for %d sides",
        given.length,
        attribute,
        sides);
    if (given.length == 0) {
      return new int[] {otherwise, otherwise};
    }
    return sides == 1 ? new int[] {otherwise, given[0]} : given;
  }

  /** Places before each side, then those after. */
  private int[] pads(int sides) {
    int[] given = Attributes.ints(call.node(), "pads");
    call.require(
        given.length == 0 || given.length == 2 * sides,
        "has %d pads for %d sides",
        given.length,
        sides);
    if (given.length == 0) {
      return new int[4];
    }
    return sides == 1 ? new int[] {0, given[0], 0, given[1]} : given;
  }

  /** The input as images. */
  static Node images(Call call) {
    Node in = call.operand(0);
    Shape shape = in.shape();
    return shape.rank() == 3
        ? call.reshape(in, Shape.of(shape.length(0), shape.length(1), 1, shape.length(2)))
        : in;
  }

  /** Images as the signals that the input was, if it was. */
  static Node restored(Call call, Node images) {
    Shape shape = images.shape();
    return call.shape(0).rank() == 3
        ? call.reshape(images, Shape.of(shape.length(0), shape.length(1), shape.length(3)))
        : images;
  }

  /** Over an input of a height and width. */
  Window over(int height, int width) {
    return new Window(axis(0, height), axis(1, width));
  }

  private Axis axis(int side, int in) {
    int stride = strides[side];
    int reach = Math.addExact(Math.multiplyExact(kernel[side] - 1, dilations[side]), 1);
    int before = pads[side];
    int after = pads[side + 2];
    if (automatic.equals("VALID")) {
      before = 0;
      after = 0;
    } else if (automatic.startsWith("SAME")) {
      call.require(stride > 0, "has a stride of %d", stride);
      int out = (in + stride - 1) / stride;
      int total = Math.max(0, (out - 1) * stride + reach - in);
      before = automatic.equals("SAME_LOWER") ? total - total / 2 : total / 2;
      after = total - before;
    }
    return Axis.of(in, kernel[side], stride, before, after, dilations[side], ceiling);
  }

  /**
   * Of the convolution that a transposed one belongs to: its output is the input here.
   *
   * @param height rows and columns of the transposed convolution's input
   */
  Window under(int height, int width) {
    int[] extra = sides("output_padding", call.shape(0).rank() - 2, 0);
    int[] asked = sides("output_shape", call.shape(0).rank() - 2, 0);
    return new Window(
        axisUnder(0, height, extra[0], asked[0]), axisUnder(1, width, extra[1], asked[1]));
  }

  private Axis axisUnder(int side, int out, int extra, int asked) {
    int reach = Math.addExact(Math.multiplyExact(kernel[side] - 1, dilations[side]), 1);
    int full = Math.addExact(Math.multiplyExact(out - 1, strides[side]), reach);
    int before = pads[side];
    int after = pads[side + 2];
    int length = full + extra - before - after;
    boolean same = automatic.startsWith("SAME");
    if (automatic.equals("VALID")) {
      before = 0;
      length = full + extra;
    } else if (asked > 0 || same) {
      length = asked > 0 ? asked : out * strides[side];
      int total = Math.max(0, full + extra - length);
      before = automatic.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    }
    after = Math.max(0, full - before - length);
    call.require(before >= 0 && length > 0, "makes %d places with a padding of %d", length, before);
    return new Axis(length, out, kernel[side], strides[side], before, after, dilations[side]);
  }
}
