package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Chooses the step that computes a convolution. */
public final class Convolutions {

  /** Channels from which on the products of single taps are wide enough to run at full speed. */
  private static final int MIN_TAP_CHANNELS = 16;

  private final Arena arena;
  private final LinearWeights.Source weights;
  private final boolean fixed;

  /**
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step, in their order
   * @param fixed whether these are never trained
   */
  public Convolutions(Arena arena, LinearWeights.Source weights, boolean fixed) {
    this.arena = arena;
    this.weights = weights;
    this.fixed = fixed;
  }

  /** One of a single group. */
  public Linear convolution(Signal input, LinearParameters parameters, Window window, int outputs) {
    int channels = input.volume().channels();
    int taps = window.taps();
    boolean byTaps = isByTaps(channels, window);
    LinearWeights made = weights.of(parameters, byTaps ? taps : 1, taps, channels, outputs);
    return byTaps
        ? new TapConvolution(input, window, outputs, made, arena)
        : new PatchConvolution(input, window, outputs, made, arena);
  }

  private static boolean isByTaps(int channels, Window window) {
    return channels >= MIN_TAP_CHANNELS && TapConvolution.fits(window);
  }

  /**
   * Any convolution of images that lie place by place.
   *
   * @param groups each of as many channels
   */
  public Step grouped(Signal input, LinearParameters parameters, Window window, int groups) {
    Shape shape = parameters.weights().shape();
    int outputs = shape.length(0);
    boolean byPatches = shape.length(1) >= MIN_TAP_CHANNELS && !TapConvolution.fits(window);
    if (fixed && (groups > 1 || byPatches) && PrimitiveConvolution.isSupported()) {
      return new PrimitiveConvolution(input, parameters, window, groups, arena);
    }
    if (groups == 1) {
      return convolution(input, parameters, window, outputs);
    } else if (shape.length(1) == 1) {
      return new DepthwiseConvolution(input, window, outputs / groups, parameters, arena);
    }
    return new GroupedConvolution(
        input,
        window,
        groups,
        parameters,
        (part, own, count) -> convolution(part, own, window, count),
        arena);
  }

  /** Of images that lie place by place. */
  public Step transposed(Signal input, Operation.TransposedConvolution operation) {
    Window window = operation.window();
    Shape to =
        Shape.of(
            1,
            operation.weights().shape().length(1) * operation.groups(),
            window.rows().in(),
            window.columns().in());
    LinearParameters parameters = new LinearParameters(operation.weights(), Optional.empty());
    return new TransposedConvolution(
        input,
        Layout.PLACES.reserve(to, input.images(), arena),
        signal -> grouped(signal, parameters, window, operation.groups()),
        operation.bias());
  }
}
