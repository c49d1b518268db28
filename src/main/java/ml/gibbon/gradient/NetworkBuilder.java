package ml.gibbon.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * Puts the steps of a compiled network together and keeps track of the form of the values between
 * them.
 */
final class NetworkBuilder {

  /** Channels from which on the products of single taps are wide enough to run at full speed. */
  private static final int MIN_TAP_CHANNELS = 16;

  private final Arena arena;
  private final LinearWeights.Source weights;
  private final Optional<DropoutMasks> masks;
  private final PixelPort pixels;
  private final List<Step> steps = new ArrayList<>();
  private Signal signal;
  private boolean vector;

  /**
   * @param pixels the image's volume, or a vector of its size
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step
   * @param masks of dropout, empty where nothing is ever dropped
   */
  NetworkBuilder(
      Volume pixels,
      int microBatch,
      Arena arena,
      LinearWeights.Source weights,
      Optional<DropoutMasks> masks) {
    this.arena = arena;
    this.weights = weights;
    this.masks = masks;
    this.signal = Signal.reserve(pixels, microBatch, arena);
    this.pixels = new PixelPort(signal);
    this.vector = pixels.places() == 1;
  }

  Volume volume() {
    return signal.volume();
  }

  /** Whether DL4J sees the values as channel-major vectors, whatever their order in memory. */
  boolean isVector() {
    return vector;
  }

  CompiledNetwork build() {
    return new CompiledNetwork(pixels, steps, signal, arena);
  }

  private void add(Step step) {
    steps.add(step);
    signal = step.output();
  }

  private boolean lastReadsOutput() {
    return !steps.isEmpty() && steps.get(steps.size() - 1).readsOutput();
  }

  void asVector() {
    vector = true;
  }

  /** Images of this volume, which the values have as many of. */
  void asImages(Volume volume) {
    if (!signal.volume().equals(volume)) {
      flatten();
      add(new Unflatten(signal, volume, arena));
    }
    vector = false;
  }

  private void flatten() {
    if (signal.volume().places() > 1) {
      add(new Flatten(signal, arena));
    }
  }

  void dense(int outputs, LinearParameters parameters) {
    Window window = Window.whole(signal.volume());
    int taps = window.taps();
    int channels = signal.volume().channels();
    LinearWeights made = weights.of(parameters, taps, taps, channels, outputs);
    add(
        made instanceof FixedWeights fixed && Dense.fits(signal.volume(), outputs, fixed)
            ? new Dense(signal, outputs, fixed, arena)
            : new TapConvolution(signal, window, outputs, made, arena));
    vector = true;
  }

  void convolution(Window window, int outputs, LinearParameters parameters) {
    boolean taps = signal.volume().channels() >= MIN_TAP_CHANNELS && TapConvolution.fits(window);
    add(taps ? byTaps(window, outputs, parameters) : byPatches(window, outputs, parameters));
  }

  private Linear byTaps(Window window, int outputs, LinearParameters parameters) {
    int taps = window.taps();
    return new TapConvolution(
        signal,
        window,
        outputs,
        weights.of(parameters, taps, taps, signal.volume().channels(), outputs),
        arena);
  }

  private Linear byPatches(Window window, int outputs, LinearParameters parameters) {
    return new PatchConvolution(
        signal,
        window,
        outputs,
        weights.of(parameters, 1, window.taps(), signal.volume().channels(), outputs),
        arena);
  }

  void affine(ChannelAffine affine) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    boolean sameChannels = !vector || signal.volume().places() == 1;
    if (sameChannels
        && last instanceof Linear linear
        && linear.weights() instanceof FixedWeights fixed
        && !fixed.isFollowed()) {
      fixed.followedBy(affine);
      return;
    }
    if (!sameChannels) {
      flatten();
    }
    if (lastReadsOutput()) {
      add(new Copy(signal, arena));
    }
    add(new ChannelScaling(signal, affine));
  }

  /**
   * @param keep share of the values that training keeps
   */
  void dropout(double keep) {
    masks.ifPresent(
        draws -> {
          Signal output =
              lastReadsOutput() ? Signal.reserve(signal.volume(), signal.images(), arena) : signal;
          add(new Dropout(signal, output, keep, draws));
        });
  }

  void activation(ActivationFunction function) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    if (last instanceof Dense dense && function instanceof ActivationFunction.Relu) {
      dense.followedByRelu();
      add(new ReluGradient(signal));
      return;
    }
    boolean inPlace = !lastReadsOutput() || function instanceof ActivationFunction.Relu;
    Signal output = inPlace ? signal : Signal.reserve(signal.volume(), signal.images(), arena);
    add(new Activate(signal, output, function));
  }

  void maxout(int pieces) {
    if (vector) {
      flatten();
    }
    add(new Maxout(signal, pieces, arena));
  }

  /** For vectors only. */
  void sumOfSquares(int rank) {
    flatten();
    add(new SumOfSquares(signal, rank, arena));
  }

  /** A ReLU commutes with a maximum, and is cheaper after it. */
  void maxPooling(Window window) {
    Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    if (last instanceof Activate activate
        && activate.function() instanceof ActivationFunction.Relu
        && activate.input().equals(activate.output())) {
      steps.remove(steps.size() - 1);
      add(new MaxPooling(signal, window, arena));
      activation(activate.function());
    } else {
      add(new MaxPooling(signal, window, arena));
    }
  }

  void averagePooling(Window window, AveragePooling.Divisor divisor) {
    add(new AveragePooling(signal, window, divisor, arena));
  }
}
