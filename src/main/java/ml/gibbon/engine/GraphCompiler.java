package ml.gibbon.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.ActivationFunction;
import ml.gibbon.engine.step.ChannelAffine;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.engine.step.FoldedNormalisation;
import ml.gibbon.engine.step.Fork;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.training.ParameterBlock;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Volume;

/**
 * Translates a graph into the steps of a compiled network. What only one node uses may be changed
 * in place or folded into the step before; what several use is forked.
 */
final class GraphCompiler {

  private final Graph graph;
  private final StepBuilder builder;
  private final Arena arena;
  private final Map<Node, Deque<Value>> values = new IdentityHashMap<>();
  private final Set<Node> pooled = new HashSet<>();

  private GraphCompiler(Graph graph, StepBuilder builder, Arena arena) {
    this.graph = graph;
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
   * @param masks of dropout, empty where nothing is ever dropped
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  static CompiledNetwork compile(
      Graph graph,
      int microBatch,
      Arena arena,
      LinearWeights.Source weights,
      Optional<DropoutMasks> masks) {
    StepBuilder builder = new StepBuilder(arena, weights, masks);
    return new GraphCompiler(graph, builder, arena).compile(microBatch);
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
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  static CompiledNetwork compileToTrain(
      TrainingGraph training,
      int microBatch,
      ParameterBlock block,
      DropoutMasks masks,
      Sgemm sgemm) {
    Arena arena = new Arena();
    CompiledNetwork compiled =
        compile(
            training.graph(),
            microBatch,
            arena,
            (parameters, matrices, taps, in, out) ->
                block.add(training.shape(parameters, taps, in, out), matrices, sgemm),
            Optional.of(masks));
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
      try {
        publish(node, compile(node));
      } catch (UnsupportedNetworkException e) {
        throw new UnsupportedNetworkException("%s %s".formatted(node, e.getMessage()));
      }
    }
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
        branches.add(new Value(branch, value.vector(), value.producer(), true));
      }
    } else {
      branches.add(value);
    }
    values.put(node, branches);
  }

  private Value take(Node node) {
    return values.get(node).remove();
  }

  private Value compile(Node node) {
    Operation operation = node.operation();
    Value in = take(node.input(0));
    if (operation instanceof Operation.Dense dense) {
      return dense(in, dense);
    } else if (operation instanceof Operation.Convolution convolution) {
      return convolution(images(node, in), convolution);
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      return builder.affine(in, new FoldedNormalisation(normalisation));
    } else if (operation instanceof Operation.Affine affine) {
      return builder.affine(in, ChannelAffine.of(affine));
    } else if (operation instanceof Operation.Elementwise elementwise) {
      return isLeftToPooling(node) ? in : elementwise(in, elementwise);
    } else if (operation instanceof Operation.MaxPooling pooling) {
      Value pooled = builder.maxPooling(images(node, in), pooling.window());
      return isLeftToPooling(node.input(0))
          ? builder.activation(pooled, new ActivationFunction.Relu())
          : pooled;
    } else if (operation instanceof Operation.AveragePooling pooling) {
      return builder.averagePooling(images(node, in), pooling.window(), pooling.divisor());
    } else if (operation instanceof Operation.Reshape) {
      return reshape(in, node.shape());
    } else if (operation instanceof Operation.Maxout maxout) {
      return builder.maxout(in, maxout.pieces());
    } else if (operation instanceof Operation.SumOfSquares squares) {
      return builder.sumOfSquares(in, squares.rank());
    } else if (operation instanceof Operation.Dropout dropout) {
      return builder.dropout(in, dropout.keep());
    }
    throw new UnsupportedNetworkException("is not computed by the engine");
  }

  private static Value images(Node node, Value in) {
    if (in.vector()) {
      throw new UnsupportedNetworkException("takes images but gets " + node.input(0).shape());
    }
    return in;
  }

  private Value dense(Value in, Operation.Dense dense) {
    return builder.dense(
        in, new LinearParameters(dense.weights(), dense.bias()), dense.weights().shape().length(0));
  }

  private Value convolution(Value in, Operation.Convolution convolution) {
    if (convolution.groups() > 1) {
      throw new UnsupportedNetworkException("has groups");
    }
    return builder.convolution(
        in,
        new LinearParameters(convolution.weights(), convolution.bias()),
        convolution.window(),
        convolution.weights().shape().length(0));
  }

  /** A ReLU commutes with a maximum, and is cheaper after it. */
  private boolean isLeftToPooling(Node node) {
    return node.operation() instanceof Operation.Elementwise elementwise
        && elementwise.function() == Function.RELU
        && graph.consumers(node) == 1
        && pooled.contains(node);
  }

  private Value elementwise(Value in, Operation.Elementwise elementwise) {
    float a = elementwise.a();
    switch (elementwise.function()) {
      case LINEAR:
        int channels = in.signal().volume().channels();
        return builder
            .affine(in.as(false), ChannelAffine.uniform(a, elementwise.b(), channels))
            .as(in.vector());
      case RELU:
        return builder.activation(in, new ActivationFunction.Relu());
      case LEAKY_RELU:
        if (a >= 0 && a < 1) {
          return builder.activation(in, new ActivationFunction.LeakyRelu(a));
        }
        break;
      case TANH:
        return builder.activation(in, new ActivationFunction.Tanh());
      case SIGMOID:
        return builder.activation(in, new ActivationFunction.Sigmoid());
      default:
        break;
    }
    throw new UnsupportedNetworkException("is not computed by the engine");
  }

  /** Between images and channel-major vectors nothing moves before it has to. */
  private Value reshape(Value in, Shape to) {
    return isVector(to) ? in.as(true) : builder.images(in, volume(to));
  }
}
