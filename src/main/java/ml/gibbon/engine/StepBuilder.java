package ml.gibbon.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.Activate;
import ml.gibbon.engine.step.ActivationFunction;
import ml.gibbon.engine.step.ActivationFusing;
import ml.gibbon.engine.step.ActivationGradient;
import ml.gibbon.engine.step.AveragePooling;
import ml.gibbon.engine.step.ChannelAffine;
import ml.gibbon.engine.step.ChannelScaling;
import ml.gibbon.engine.step.Copy;
import ml.gibbon.engine.step.Dense;
import ml.gibbon.engine.step.Dropout;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.engine.step.Foldable;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.MaxPooling;
import ml.gibbon.engine.step.Maxout;
import ml.gibbon.engine.step.Normalisation;
import ml.gibbon.engine.step.Operand;
import ml.gibbon.engine.step.PrimitiveMaxPooling;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;
import ml.gibbon.engine.step.Sum;
import ml.gibbon.engine.step.SumFusing;
import ml.gibbon.engine.step.SumOfSquares;
import ml.gibbon.engine.step.TapConvolution;
import ml.gibbon.engine.step.TensorSteps;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * Puts the steps of a compiled network together: each method adds what computes an operation and
 * gives its value.
 */
final class StepBuilder {

  private static final int COLOURS = 4;

  private final Arena arena;
  private final LinearWeights.Source weights;
  private final Optional<TrainingParts> training;
  private final int images;
  private final TensorSteps tensors;
  private final List<Step> steps = new ArrayList<>();
  private final LayoutSteps layouts;

  /**
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step
   * @param training what steps need to be trained, empty where nothing ever is
   * @param images of a micro-batch
   */
  StepBuilder(
      Arena arena, LinearWeights.Source weights, Optional<TrainingParts> training, int images) {
    this.arena = arena;
    this.weights = weights;
    this.training = training;
    this.images = images;
    this.layouts = new LayoutSteps(arena, steps);
    this.tensors =
        new TensorSteps(
            arena, weights, training.map(TrainingParts::vectors), Sgemm.fastest(), images);
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

  /** See {@link LayoutSteps#flat}. */
  Value flat(Value value) {
    return layouts.flat(value);
  }

  /** See {@link LayoutSteps#images(Value, Volume)}. */
  Value images(Value value, Volume volume) {
    return layouts.images(value, volume);
  }

  Value dense(Value in, LinearParameters parameters, int outputs) {
    Signal signal = areThin(in) ? layouts.flat(in).signal() : layouts.places(in).signal();
    Window window = Window.whole(signal.volume());
    int taps = window.taps();
    LinearWeights made = weights.of(parameters, taps, taps, signal.volume().channels(), outputs);
    return added(
        made instanceof FixedWeights fixed && Dense.fits(signal.volume(), outputs, fixed)
            ? new Dense(signal, outputs, fixed, arena)
            : new TapConvolution(signal, window, outputs, made, arena),
        true);
  }

  /** Whether the products of single places would have no more inputs than there are colours. */
  private static boolean areThin(Value in) {
    return in.signal().volume().channels() <= COLOURS;
  }

  /** One of all operations that are more than a layer of the classical networks. */
  Value tensor(Operation operation, List<Operand> operands, Shape shape) {
    Layout layout = TensorSteps.layout(operation, operands, shape);
    Step step =
        tensors.step(operation, operands.stream().map(o -> layouts.in(layout, o)).toList(), shape);
    return added(step, layout == Layout.PLAIN || !Layout.isImages(shape));
  }

  /** Of images of this volume. */
  Value convolution(Operation.Convolution convolution, Value in, Volume volume) {
    Value images =
        tensors.isOfAnyLayout(convolution)
            ? layouts.images(in, volume)
            : layouts.places(in, volume);
    return added(tensors.convolution(convolution, images.signal()), false);
  }

  /** Of two values of one shape. */
  Value sum(Value first, Value second, Shape shape) {
    Optional<Value> fused = fusedSum(first, second).or(() -> fusedSum(second, first));
    if (fused.isPresent()) {
      return fused.get();
    }
    Operation.Arithmetic operation = new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD);
    List<Operand> operands =
        List.of(Operand.of(shape, first.signal()), Operand.of(shape, second.signal()));
    Layout layout = TensorSteps.layout(operation, operands, shape);
    Value onto = layouts.in(layout, first, shape);
    Value term = layouts.in(layout, second, shape);
    boolean shared = joined(onto, term);
    Signal signal = onto.signal();
    NativeFloats values = onto.isFree() ? signal.values() : arena.reserve(signal.length());
    return added(
        new Sum(signal, term.signal(), values, shared),
        layout == Layout.PLAIN || !Layout.isImages(shape));
  }

  /** By the step that computes the first, if that is the last so far and can add. */
  private Optional<Value> fusedSum(Value first, Value second) {
    boolean fits =
        !first.shared()
            && second.keepsGradient()
            && first.producer().orElse(null) instanceof SumFusing step
            && step == steps.get(steps.size() - 1)
            && step.canAdd(second.signal());
    if (!fits) {
      return Optional.empty();
    }
    ((SumFusing) first.producer().orElseThrow()).add(second.signal());
    arena.join(first.signal().gradient(), second.signal().gradient());
    return Optional.of(first);
  }

  /** Has the gradients by two values lie in the same memory if nothing changes either. */
  private boolean joined(Value first, Value second) {
    boolean can = first.keepsGradient() && second.keepsGradient();
    if (can) {
      arena.join(first.signal().gradient(), second.signal().gradient());
    }
    return can;
  }

  /** Of the channels of images, or of the values of vectors. */
  Value affine(Value in, ChannelAffine affine) {
    boolean inOrder = !in.vector() || in.signal().volume().places() == 1;
    if (inOrder
        && !in.shared()
        && in.producer().orElse(null) instanceof Foldable step
        && step.canBeFollowed()) {
      step.followedBy(affine);
      return in;
    }
    Value own = own(inOrder ? in : layouts.flat(in));
    return added(new ChannelScaling(own.signal(), affine), own.vector());
  }

  /** The same in training, with parameters that are trained. */
  Value normalisation(Value in, Normalisation.Terms terms) {
    boolean inOrder = !in.vector() || in.signal().volume().places() == 1;
    Value ordered = inOrder ? in : layouts.flat(in);
    Signal signal = ordered.signal();
    return added(
        new Normalisation(
            signal, terms, training.orElseThrow().batch(), signal.images() / images, arena),
        ordered.vector());
  }

  /** The same where a step may write over it. */
  private Value own(Value value) {
    return value.isFree() ? value : added(new Copy(value.signal(), arena), value.vector());
  }

  /** Whether the step before computes an activation at no cost. */
  boolean canFuse(Value in, ActivationFunction function) {
    return !in.shared()
        && in.producer().orElse(null) instanceof ActivationFusing step
        && step.canFuse(function);
  }

  Value activation(Value in, ActivationFunction function) {
    if (canFuse(in, function)) {
      ActivationFusing step = (ActivationFusing) in.producer().orElseThrow();
      step.fuse(function);
      return step.differentiatesActivation()
          ? in
          : added(new ActivationGradient(in.signal(), function), in.vector());
    }
    boolean relu = function instanceof ActivationFunction.Relu;
    // A ReLU may write over what the way back reads: see Step.readsOutput.
    boolean inPlace = in.isFree() || (relu && !in.shared());
    return added(
        new Activate(
            in.signal(), inPlace ? in.signal() : in.signal().reserveAlike(arena), function),
        in.vector());
  }

  /**
   * @param keep share of the values that training keeps
   */
  Value dropout(Value in, double keep) {
    if (training.isEmpty()) {
      return in;
    }
    // Place by place on every processor, so that the same draws drop the same values.
    Value placed = layouts.places(in);
    Signal signal = placed.signal();
    Signal output = placed.isFree() ? signal : signal.reserveAlike(arena);
    return added(new Dropout(signal, output, keep, training.get().masks()), in.vector());
  }

  Value maxout(Value in, int pieces) {
    Value ordered = in.vector() ? layouts.flat(in) : layouts.places(in);
    return added(new Maxout(ordered.signal(), pieces, arena), in.vector());
  }

  Value sumOfSquares(Value in, int rank) {
    Value ordered = in.vector() ? layouts.flat(in) : layouts.places(in);
    return added(new SumOfSquares(ordered.signal(), rank, arena), in.vector());
  }

  Value maxPooling(Value in, Window window) {
    return PrimitiveMaxPooling.fits(in.signal(), window)
        ? added(new PrimitiveMaxPooling(in.signal(), window, arena), false)
        : added(new MaxPooling(layouts.places(in).signal(), window, arena), false);
  }

  Value averagePooling(Value in, Window window, Operation.AveragePooling.Divisor divisor) {
    return added(new AveragePooling(layouts.places(in).signal(), window, divisor, arena), false);
  }
}
