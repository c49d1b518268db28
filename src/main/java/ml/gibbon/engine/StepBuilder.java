package ml.gibbon.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.step.Activate;
import ml.gibbon.engine.step.ActivationFunction;
import ml.gibbon.engine.step.AveragePooling;
import ml.gibbon.engine.step.ChannelAffine;
import ml.gibbon.engine.step.ChannelScaling;
import ml.gibbon.engine.step.Copy;
import ml.gibbon.engine.step.Dense;
import ml.gibbon.engine.step.Dropout;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.engine.step.Flatten;
import ml.gibbon.engine.step.Linear;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.MaxPooling;
import ml.gibbon.engine.step.Maxout;
import ml.gibbon.engine.step.PatchConvolution;
import ml.gibbon.engine.step.ReluGradient;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;
import ml.gibbon.engine.step.SumOfSquares;
import ml.gibbon.engine.step.TapConvolution;
import ml.gibbon.engine.step.Unflatten;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * Puts the steps of a compiled network together: each method adds what computes an operation and
 * gives its value.
 */
final class StepBuilder {

  /** Channels from which on the products of single taps are wide enough to run at full speed. */
  private static final int MIN_TAP_CHANNELS = 16;

  private final Arena arena;
  private final LinearWeights.Source weights;
  private final Optional<DropoutMasks> masks;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step
   * @param masks of dropout, empty where nothing is ever dropped
   */
  StepBuilder(Arena arena, LinearWeights.Source weights, Optional<DropoutMasks> masks) {
    this.arena = arena;
    this.weights = weights;
    this.masks = masks;
  }

  /** In the order of the way forward. */
  List<Step> steps() {
    return steps;
  }

  void add(Step step) {
    steps.add(step);
  }

  private Value added(Step step, boolean vector) {
    steps.add(step);
    return Value.of(step, vector);
  }

  /** The same as vectors that lie so in memory. */
  Value flat(Value value) {
    return value.signal().volume().places() > 1
        ? added(new Flatten(value.signal(), arena), true)
        : value.as(true);
  }

  /** The same as images of this volume, which it has as many values as. */
  Value images(Value value, Volume volume) {
    return value.signal().volume().equals(volume)
        ? value.as(false)
        : added(new Unflatten(flat(value).signal(), volume, arena), false);
  }

  Value dense(Value in, LinearParameters parameters, int outputs) {
    Signal signal = in.signal();
    Window window = Window.whole(signal.volume());
    int taps = window.taps();
    LinearWeights made = weights.of(parameters, taps, taps, signal.volume().channels(), outputs);
    return added(
        made instanceof FixedWeights fixed && Dense.fits(signal.volume(), outputs, fixed)
            ? new Dense(signal, outputs, fixed, arena)
            : new TapConvolution(signal, window, outputs, made, arena),
        true);
  }

  Value convolution(Value in, LinearParameters parameters, Window window, int outputs) {
    Signal signal = in.signal();
    int channels = signal.volume().channels();
    int taps = window.taps();
    boolean byTaps = channels >= MIN_TAP_CHANNELS && TapConvolution.fits(window);
    LinearWeights made = weights.of(parameters, byTaps ? taps : 1, taps, channels, outputs);
    return added(
        byTaps
            ? new TapConvolution(signal, window, outputs, made, arena)
            : new PatchConvolution(signal, window, outputs, made, arena),
        false);
  }

  /** Of the channels of images, or of the values of vectors. */
  Value affine(Value in, ChannelAffine affine) {
    boolean inOrder = !in.vector() || in.signal().volume().places() == 1;
    if (inOrder
        && !in.shared()
        && in.producer().orElse(null) instanceof Linear linear
        && linear.weights() instanceof FixedWeights fixed
        && !fixed.isFollowed()) {
      fixed.followedBy(affine);
      return in;
    }
    Value own = own(inOrder ? in : flat(in));
    return added(new ChannelScaling(own.signal(), affine), own.vector());
  }

  /** The same where a step may write over it. */
  private Value own(Value value) {
    return value.isFree() ? value : added(new Copy(value.signal(), arena), value.vector());
  }

  Value activation(Value in, ActivationFunction function) {
    boolean relu = function instanceof ActivationFunction.Relu;
    if (relu && !in.shared() && in.producer().orElse(null) instanceof Dense dense) {
      dense.followedByRelu();
      return added(new ReluGradient(in.signal()), in.vector());
    }
    // A ReLU may write over what the way back reads: see Step.readsOutput.
    boolean inPlace = in.isFree() || (relu && !in.shared());
    return added(
        new Activate(in.signal(), inPlace ? in.signal() : like(in.signal()), function),
        in.vector());
  }

  private Signal like(Signal signal) {
    return Signal.reserve(signal.volume(), signal.images(), arena);
  }

  /**
   * @param keep share of the values that training keeps
   */
  Value dropout(Value in, double keep) {
    if (masks.isEmpty()) {
      return in;
    }
    Signal output = in.isFree() ? in.signal() : like(in.signal());
    return added(new Dropout(in.signal(), output, keep, masks.get()), in.vector());
  }

  Value maxout(Value in, int pieces) {
    Value ordered = in.vector() ? flat(in) : in;
    return added(new Maxout(ordered.signal(), pieces, arena), in.vector());
  }

  /** Of vectors. */
  Value sumOfSquares(Value in, int rank) {
    return added(new SumOfSquares(flat(in).signal(), rank, arena), true);
  }

  Value maxPooling(Value in, Window window) {
    return added(new MaxPooling(in.signal(), window, arena), false);
  }

  Value averagePooling(Value in, Window window, Operation.AveragePooling.Divisor divisor) {
    return added(new AveragePooling(in.signal(), window, divisor, arena), false);
  }
}
