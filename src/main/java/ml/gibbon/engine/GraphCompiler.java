package ml.gibbon.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.ActivationFunction;
import ml.gibbon.engine.step.BatchInTraining;
import ml.gibbon.engine.step.ChannelAffine;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.engine.step.FoldedNormalisation;
import ml.gibbon.engine.step.Fork;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.Normalisation;
import ml.gibbon.engine.step.Operand;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.training.ParameterBlock;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.AveragePooling.Divisor;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * Translates a graph into the steps of a compiled network. What only one node uses may be changed
 * in place or folded into the step before; what several use is forked.
 */
final class GraphCompiler {

  private final Graph graph;
  private final StepBuilder builder;
  private final Optional<TrainingParts> training;
  private final Arena arena;
  private final Map<Node, Deque<Value>> values = new IdentityHashMap<>();
  private final Set<Node> pooled = new HashSet<>();

  private GraphCompiler(
      Graph graph, StepBuilder builder, Optional<TrainingParts> training, Arena arena) {
    this.graph = graph;
    this.training = training;
    this.builder = builder;
    this.arena = arena;
    for (Node node : graph.nodes()) {
      if (node.operation() instanceof Operation.MaxPooling) {
        pooled.add(node.input(0));
      }
    }
  }

  /**
   * Reserves the memory of a network.
   *
   * @param microBatch images that go through the steps together
   * @param arena that all memory is reserved in
   * @param weights makes the weights of each linear step, in their order
   * @param training what steps need to be trained, empty where nothing ever is
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  static CompiledNetwork compile(
      Graph graph,
      int microBatch,
      Arena arena,
      LinearWeights.Source weights,
      Optional<TrainingParts> training) {
    StepBuilder builder = new StepBuilder(arena, weights, training, microBatch);
    return new GraphCompiler(graph, builder, training, arena).compile(microBatch);
  }

  /**
   * A network to attack, in inference mode, with weights of its own.
   *
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  static CompiledNetwork compile(Graph graph, int microBatch, Sgemm sgemm) {
    Arena arena = new Arena();
    return compile(
        graph,
        microBatch,
        arena,
        (parameters, matrices, taps, in, out) ->
            new FixedWeights(parameters, matrices, taps, in, out, arena, sgemm),
        Optional.empty());
  }

  /**
   * A network to train.
   *
   * @param block takes the parameters
   * @param masks of dropout
   * @param batch that values are normalised by
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  static CompiledNetwork compileToTrain(
      TrainingGraph training,
      int microBatch,
      ParameterBlock block,
      DropoutMasks masks,
      BatchInTraining batch,
      Sgemm sgemm) {
    Arena arena = new Arena();
    CompiledNetwork compiled =
        compile(
            training.graph(),
            microBatch,
            arena,
            (parameters, matrices, taps, in, out) ->
                training
                    .weights(parameters, matrices, taps, in, out, block, sgemm)
                    .<LinearWeights>map(trained -> trained)
                    .orElseGet(
                        () -> new FixedWeights(parameters, matrices, taps, in, out, arena, sgemm)),
            Optional.of(TrainingParts.of(training, block, masks, batch)));
    block.reserve(arena);
    return compiled;
  }

  private CompiledNetwork compile(int microBatch) {
    if (graph.inputs().size() != 1) {
      throw new UnsupportedNetworkException(
          "the network takes %d inputs, not one image".formatted(graph.inputs().size()));
    }
    Node input = graph.inputs().get(0);
    Signal pixels = Signal.reserve(volume(input.shape()), microBatch, arena);
    publish(input, new Value(pixels, isVector(input.shape()), Optional.empty(), false));
    for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
      if (node.operation() instanceof Operation.Constant) {
        continue;
      }
      arena.next();
      try {
        publish(node, compile(node));
      } catch (UnsupportedNetworkException e) {
        throw new UnsupportedNetworkException("%s %s".formatted(node, e.getMessage()));
      }
    }
    arena.next();
    Value logits = builder.flat(take(graph.output()));
    return new CompiledNetwork(new PixelPort(pixels), builder.steps(), logits.signal(), arena);
  }

  /** Images lie place by place; everything else is a row of values. */
  private static Volume volume(Shape shape) {
    return isVector(shape)
        ? Volume.vector(shape.size())
        : new Volume(shape.length(2), shape.length(3), shape.length(1));
  }

  private static boolean isVector(Shape shape) {
    return shape.rank() != 4 || shape.length(0) != 1;
  }

  /** Makes a value known to the nodes that use it. */
  private void publish(Node node, Value value) {
    int consumers = graph.consumers(node);
    Deque<Value> branches = new ArrayDeque<>();
    if (consumers > 1) {
      Fork fork = new Fork(value.signal(), consumers, arena);
      builder.add(fork);
      for (Signal branch : fork.branches()) {
        branches.add(new Value(branch, value.vector(), Optional.of(fork), true));
      }
    } else {
      branches.add(value);
    }
    values.put(node, branches);
  }

  private Value take(Node node) {
    if (node.operation() instanceof Operation.Constant) {
      throw new UnsupportedNetworkException("works on a constant");
    }
    Value value = values.get(node).remove();
    arena.keep(value.signal().gradient());
    return value;
  }

  private Value compile(Node node) {
    Operation operation = node.operation();
    if (operation instanceof Operation.Dense dense) {
      return dense(node, dense);
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      return scaled(
          node,
          new FoldedNormalisation(normalisation),
          training.flatMap(parts -> parts.terms(normalisation)));
    } else if (operation instanceof Operation.Affine affine) {
      return scaled(node, ChannelAffine.of(affine), training.flatMap(parts -> parts.terms(affine)));
    } else if (operation instanceof Operation.Elementwise elementwise) {
      return isLeftToPooling(node) ? take(node.input(0)) : elementwise(node, elementwise);
    } else if (operation instanceof Operation.Convolution convolution) {
      Volume volume = volume(node.input(0).shape().with(0, 1));
      return ofImages(node, in -> builder.convolution(convolution, in, volume));
    } else if (operation instanceof Operation.TransposedConvolution) {
      return ofImages(node, in -> tensor(node, in));
    } else if (operation instanceof Operation.MaxPooling pooling) {
      return ofImages(node, in -> maxPooling(node, in, pooling.window()));
    } else if (operation instanceof Operation.AveragePooling pooling) {
      return ofImages(node, in -> builder.averagePooling(in, pooling.window(), pooling.divisor()));
    } else if (operation instanceof Operation.Reduction reduction
        && isMeanOfImages(node, reduction)) {
      Value in = asItsShape(node.input(0));
      Window whole = Window.whole(in.signal().volume());
      return builder.averagePooling(in, whole, Divisor.WINDOW).as(!reduction.keep());
    } else if (operation instanceof Operation.Reshape) {
      return reshape(take(node.input(0)), node.shape());
    } else if (operation instanceof Operation.Maxout maxout) {
      return ofChannels(node, in -> builder.maxout(in, maxout.pieces()));
    } else if (operation instanceof Operation.SumOfSquares squares) {
      return ofChannels(node, in -> builder.sumOfSquares(in, squares.rank()));
    } else if (operation instanceof Operation.Dropout dropout) {
      return builder.dropout(take(node.input(0)), dropout.keep());
    }
    return tensor(node);
  }

  /**
   * @param trained in place of the affine function, where it is trained
   */
  private Value scaled(Node node, ChannelAffine affine, Optional<Normalisation.Terms> trained) {
    return ofChannels(
        node,
        in ->
            trained
                .map(terms -> builder.normalisation(in, terms))
                .orElseGet(() -> builder.affine(in, affine)));
  }

  private Value tensor(Node node) {
    if (isSum(node)) {
      Value first = inShape(take(node.input(0)), node.shape());
      return builder.sum(first, inShape(take(node.input(1)), node.shape()), node.shape());
    }
    List<Operand> operands = node.inputs().stream().map(this::operand).toList();
    return builder.tensor(node.operation(), operands, node.shape());
  }

  /** Of two values of one shape. */
  private static boolean isSum(Node node) {
    return node.operation() instanceof Operation.Arithmetic arithmetic
        && arithmetic.kind() == Operation.Arithmetic.Kind.ADD
        && node.inputs().stream()
            .allMatch(
                input ->
                    input.shape().equals(node.shape())
                        && !(input.operation() instanceof Operation.Constant));
  }

  private Operand operand(Node node) {
    return node.operation() instanceof Operation.Constant constant
        ? constant(constant.value())
        : Operand.of(node.shape(), inShape(take(node), node.shape()).signal());
  }

  private Operand constant(Parameter value) {
    return training
        .map(parts -> Operand.constant(value.shape(), parts.vectors().of(value)))
        .orElseGet(() -> Operand.constant(value));
  }

  /** A node's value, place by place if it is an image. */
  private Value asItsShape(Node node) {
    Value value = take(node);
    return isVector(node.shape()) ? value : builder.images(value, volume(node.shape()));
  }

  /** Vectors that lie place by place are laid out as such. */
  private Value inShape(Value value, Shape shape) {
    return isVector(shape) ? builder.flat(value) : value;
  }

  /** Of images of one example. */
  private Value tensor(Node node, Value in) {
    Shape shape = node.input(0).shape().with(0, 1);
    return builder.tensor(
        node.operation(), List.of(Operand.of(shape, in.signal())), node.shape().with(0, 1));
  }

  private boolean isMeanOfImages(Node node, Operation.Reduction reduction) {
    return reduction.kind() == Operation.Reduction.Kind.MEAN
        && reduction.axes().equals(List.of(2, 3))
        && !isVector(node.input(0).shape());
  }

  /** An operation on images; an example may have several, which are taken one by one. */
  private Value ofImages(Node node, UnaryOperator<Value> operation) {
    Shape shape = node.input(0).shape();
    Value in = take(node.input(0));
    int count = shape.length(0);
    if (count == 1) {
      return operation.apply(builder.images(in, volume(shape)));
    }
    Value images = builder.images(view(builder.flat(in), count), volume(shape.with(0, 1)));
    return view(builder.flat(operation.apply(images)), count, node.shape());
  }

  /** Vectors as so many shorter ones each. */
  private static Value view(Value vectors, int count) {
    Signal signal = vectors.signal();
    int length = signal.volume().size() / count;
    return viewed(vectors, new Volume(1, 1, length), signal.images() * count);
  }

  /** The reverse. */
  private static Value view(Value vectors, int count, Shape shape) {
    return viewed(vectors, Volume.vector(shape.size()), vectors.signal().images() / count);
  }

  private static Value viewed(Value value, Volume volume, int images) {
    Signal signal = value.signal();
    return new Value(
        new Signal(volume, images, signal.values(), signal.gradient()),
        true,
        value.producer(),
        // What follows must neither be folded into a step that sees other channels, nor overwrite.
        true);
  }

  private Value maxPooling(Node node, Value in, Window window) {
    Value pooled = builder.maxPooling(in, window);
    return isLeftToPooling(node.input(0))
        ? builder.activation(pooled, new ActivationFunction.Relu())
        : pooled;
  }

  /** Of the innermost axis: an example may have several rows. */
  private Value dense(Node node, Operation.Dense dense) {
    LinearParameters parameters = new LinearParameters(dense.weights(), dense.bias());
    int outputs = dense.weights().shape().length(0);
    Value in = take(node.input(0));
    if (training.map(parts -> parts.training().isShared(dense.weights())).orElse(false)) {
      // Layers with the same weights read them in the same order.
      in = builder.flat(in);
    }
    int rows = node.shape().size() / outputs;
    if (rows == 1) {
      return builder.dense(in, parameters, outputs);
    }
    Value each = builder.dense(view(builder.flat(in), rows), parameters, outputs);
    return view(each, rows, node.shape());
  }

  /** Of the axis 1; where it is not that of images or vectors, all after it are places. */
  private Value ofChannels(Node node, UnaryOperator<Value> operation) {
    Shape shape = node.input(0).shape();
    Value in = take(node.input(0));
    if (shape.length(0) == 1 && (shape.rank() == 2 || shape.rank() == 4)) {
      return operation.apply(isVector(shape) ? in : builder.images(in, volume(shape)));
    }
    int count = shape.length(0);
    Volume volume = new Volume(1, shape.size(2, shape.rank()), shape.length(1));
    Value images = builder.images(view(builder.flat(in), count), volume);
    return view(builder.flat(operation.apply(images)), count, node.shape());
  }

  /** A ReLU commutes with a maximum, and is cheaper after it. */
  private boolean isLeftToPooling(Node node) {
    return node.operation() instanceof Operation.Elementwise elementwise
        && elementwise.function() == Function.RELU
        && graph.consumers(node) == 1
        && pooled.contains(node);
  }

  private Value elementwise(Node node, Operation.Elementwise elementwise) {
    Optional<ActivationFunction> activation = activation(elementwise);
    if (activation.isPresent()) {
      return builder.activation(take(node.input(0)), activation.get());
    } else if (elementwise.function() == Function.CLIP && elementwise.a() < elementwise.b()) {
      return clip(node, elementwise);
    } else if (elementwise.function() == Function.LINEAR) {
      Value in = take(node.input(0));
      int channels = in.signal().volume().channels();
      return builder
          .affine(in.as(false), ChannelAffine.uniform(elementwise.a(), elementwise.b(), channels))
          .as(in.vector());
    }
    return tensor(node);
  }

  /** A clip keeps its input, which tells what lies on its ends from what lies beyond them. */
  private Value clip(Node node, Operation.Elementwise clip) {
    ActivationFunction function = new ActivationFunction.Clip(clip.a(), clip.b());
    Deque<Value> in = values.get(node.input(0));
    return in != null && builder.canFuse(in.element(), function)
        ? builder.activation(take(node.input(0)), function)
        : tensor(node);
  }

  /** Those whose slope is a function of their value. */
  private static Optional<ActivationFunction> activation(Operation.Elementwise elementwise) {
    return switch (elementwise.function()) {
      case RELU -> Optional.of(new ActivationFunction.Relu());
      case LEAKY_RELU ->
          elementwise.a() >= 0 && elementwise.a() < 1
              ? Optional.of(new ActivationFunction.LeakyRelu(elementwise.a()))
              : Optional.empty();
      case TANH -> Optional.of(new ActivationFunction.Tanh());
      case SIGMOID -> Optional.of(new ActivationFunction.Sigmoid());
      default -> Optional.empty();
    };
  }

  /** Between images and channel-major vectors nothing moves before it has to. */
  private Value reshape(Value in, Shape to) {
    return isVector(to) ? in.as(true) : builder.images(in, volume(to));
  }
}
