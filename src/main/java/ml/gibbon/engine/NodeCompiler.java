package ml.gibbon.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.step.ActivationFunction;
import ml.gibbon.engine.step.ChannelAffine;
import ml.gibbon.engine.step.FoldedNormalisation;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.Normalisation;
import ml.gibbon.engine.step.Operand;
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
 * Has the steps made that compute a node: each operation on values that lie as it needs them. What
 * only one node uses may be changed in place or folded into the step before.
 */
final class NodeCompiler {

  private final Graph graph;
  private final StepBuilder builder;
  private final Optional<TrainingParts> training;
  private final NodeValues values;
  private final Set<Node> pooled = new HashSet<>();

  /**
   * @param training what steps need to be trained, empty where nothing ever is
   * @param values of the nodes before
   */
  NodeCompiler(
      Graph graph, StepBuilder builder, Optional<TrainingParts> training, NodeValues values) {
    this.graph = graph;
    this.builder = builder;
    this.training = training;
    this.values = values;
    for (Node node : graph.nodes()) {
      if (node.operation() instanceof Operation.MaxPooling) {
        pooled.add(node.input(0));
      }
    }
  }

  /**
   * The value of a node.
   *
   * @throws UnsupportedNetworkException when it is not supported
   */
  Value compile(Node node) {
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
      return isLeftToPooling(node) ? values.take(node.input(0)) : elementwise(node, elementwise);
    } else if (operation instanceof Operation.Convolution convolution) {
      Volume volume = Layout.volumeOfImages(node.input(0).shape().with(0, 1));
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
      return reshape(values.take(node.input(0)), node.shape());
    } else if (operation instanceof Operation.Maxout maxout) {
      return ofChannels(node, in -> builder.maxout(in, maxout.pieces()));
    } else if (operation instanceof Operation.SumOfSquares squares) {
      return ofChannels(node, in -> builder.sumOfSquares(in, squares.rank()));
    } else if (operation instanceof Operation.Dropout dropout) {
      return builder.dropout(values.take(node.input(0)), dropout.keep());
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
      Value first = inShape(values.take(node.input(0)), node.shape());
      return builder.sum(first, inShape(values.take(node.input(1)), node.shape()), node.shape());
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
        : Operand.of(node.shape(), inShape(values.take(node), node.shape()).signal());
  }

  private Operand constant(Parameter value) {
    return training
        .map(parts -> Operand.constant(value.shape(), parts.vectors().of(value)))
        .orElseGet(() -> Operand.constant(value));
  }

  /** A node's value, place by place if it is an image. */
  private Value asItsShape(Node node) {
    Value value = values.take(node);
    return !Layout.isImages(node.shape())
        ? value
        : builder.images(value, Layout.volumeOfImages(node.shape()));
  }

  /** Vectors that lie place by place are laid out as such. */
  private Value inShape(Value value, Shape shape) {
    return !Layout.isImages(shape) ? builder.flat(value) : value;
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
        && Layout.isImages(node.input(0).shape());
  }

  /** An operation on images; an example may have several, which are taken one by one. */
  private Value ofImages(Node node, UnaryOperator<Value> operation) {
    Shape shape = node.input(0).shape();
    Value in = values.take(node.input(0));
    int count = shape.length(0);
    if (count == 1) {
      return operation.apply(builder.images(in, Layout.volumeOfImages(shape)));
    }
    Value images =
        builder.images(builder.flat(in).divided(count), Layout.volumeOfImages(shape.with(0, 1)));
    return builder.flat(operation.apply(images)).joined(count);
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
    Value in = values.take(node.input(0));
    if (training.map(parts -> parts.training().isShared(dense.weights())).orElse(false)) {
      // Layers with the same weights read them in the same order.
      in = builder.flat(in);
    }
    int rows = node.shape().size() / outputs;
    if (rows == 1) {
      return builder.dense(in, parameters, outputs);
    }
    Value each = builder.dense(builder.flat(in).divided(rows), parameters, outputs);
    return each.joined(rows);
  }

  /** Of the axis 1; where it is not that of images or vectors, all after it are places. */
  private Value ofChannels(Node node, UnaryOperator<Value> operation) {
    Shape shape = node.input(0).shape();
    Value in = values.take(node.input(0));
    if (shape.length(0) == 1 && (shape.rank() == 2 || shape.rank() == 4)) {
      return operation.apply(
          !Layout.isImages(shape) ? in : builder.images(in, Layout.volumeOfImages(shape)));
    }
    int count = shape.length(0);
    Volume volume = new Volume(1, shape.size(2, shape.rank()), shape.length(1));
    Value images = builder.images(builder.flat(in).divided(count), volume);
    return builder.flat(operation.apply(images)).joined(count);
  }

  /** A ReLU commutes with a maximum, and is cheaper after it. */
  private boolean isLeftToPooling(Node node) {
    return node.operation() instanceof Operation.Elementwise elementwise
        && elementwise.function() == Function.RELU
        && graph.consumers(node) == 1
        && pooled.contains(node);
  }

  private Value elementwise(Node node, Operation.Elementwise elementwise) {
    Optional<ActivationFunction> activation =
        ActivationFunction.of(elementwise.function(), elementwise.a());
    if (activation.isPresent()) {
      return builder.activation(values.take(node.input(0)), activation.get());
    } else if (elementwise.function() == Function.CLIP && elementwise.a() < elementwise.b()) {
      return clip(node, elementwise);
    } else if (elementwise.function() == Function.LINEAR) {
      Value in = values.take(node.input(0));
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
    return builder.canFuse(values.next(node.input(0)), function)
        ? builder.activation(values.take(node.input(0)), function)
        : tensor(node);
  }

  /** Between images and channel-major vectors nothing moves before it has to. */
  private Value reshape(Value in, Shape to) {
    return !Layout.isImages(to) ? in.as(true) : builder.images(in, Layout.volumeOfImages(to));
  }
}
