package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Chooses the step that computes a convolution. */
public final class Convolutions {

  /** Channels from which on the products of single taps are wide enough to run at full speed. */
  private static final int MIN_TAP_CHANNELS = 16;

  private final Arena arena;
  private final LinearWeights.Source weights;
  private final Optional<ParameterVector.Source> trained;

  /**
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step, in their order
   * @param trained parameters of a network in training; empty where nothing is ever trained
   */
  public Convolutions(
      Arena arena, LinearWeights.Source weights, Optional<ParameterVector.Source> trained) {
    this.arena = arena;
    this.weights = weights;
    this.trained = trained;
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

  /** Whether a convolution takes images in any layout, and gives them as it suits it. */
  boolean isOfAnyLayout(Parameter weights) {
    return PrimitiveConvolution.isSupported() && !isBounded(weights);
  }

  /**
   * Any convolution of images, in any layout where that is {@link #isOfAnyLayout possible}, else
   * place by place.
   *
   * @param groups each of as many channels
   * @param anyLayout whether the output may lie as it comes, or else place by place
   */
  public Step grouped(
      Signal input, LinearParameters parameters, Window window, int groups, boolean anyLayout) {
    Parameter weights = parameters.weights();
    if (!isTrained(weights)) {
      return step(input, parameters, window, groups, anyLayout, false);
    } else if (groups == 1 && !isOfAnyLayout(weights)) {
      return convolution(input, parameters, window, weights.shape().length(0));
    }
    TrainedConvolution.Trained numbers =
        TrainedConvolution.Trained.of(parameters, weights.shape().length(0), trained.orElseThrow());
    Step convolution = step(input, numbers.live(), window, groups, anyLayout, true);
    return new TrainedConvolution(
        convolution,
        numbers,
        PrimitiveConvolution.isSupported()
            ? new PrimitiveGradient(input, convolution.output(), window, groups, arena)
            : new DirectGradient(input, convolution.output(), window, groups));
  }

  private boolean isTrained(Parameter weights) {
    return trained.isPresent() && trained.get().isTrained(weights);
  }

  /** Only the weights of matrix products are bounded: see {@link LinearWeights}. */
  private boolean isBounded(Parameter weights) {
    return trained.isPresent() && trained.get().isBounded(weights);
  }

  private Step step(
      Signal input,
      LinearParameters parameters,
      Window window,
      int groups,
      boolean anyLayout,
      boolean trained) {
    return PrimitiveConvolution.isSupported()
        ? new PrimitiveConvolution(input, parameters, window, groups, trained, anyLayout, arena)
        : portable(input, parameters, window, groups);
  }

  private Step portable(Signal input, LinearParameters parameters, Window window, int groups) {
    Shape shape = parameters.weights().shape();
    int outputs = shape.length(0);
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
        Signal.reserve(to, input.images(), Layout.PLACES, arena),
        signal -> grouped(signal, parameters, window, operation.groups(), false),
        operation.bias());
  }
}
