package ml.gibbon.engine;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.BatchInTraining;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.training.ParameterBlock;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Volume;

/** Translates a graph into the steps of a compiled network. */
final class GraphCompiler {

  private final Graph graph;
  private final StepBuilder builder;
  private final NodeValues values;
  private final NodeCompiler nodes;
  private final Arena arena;

  private GraphCompiler(
      Graph graph, StepBuilder builder, Optional<TrainingParts> training, Arena arena) {
    this.graph = graph;
    this.builder = builder;
    this.values = new NodeValues(graph, builder, arena);
    this.nodes = new NodeCompiler(graph, builder, training, values);
    this.arena = arena;
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
    boolean images = Layout.isImages(input.shape());
    Volume volume =
        images ? Layout.volumeOfImages(input.shape()) : Volume.vector(input.shape().size());
    Signal pixels = Signal.reserve(volume, microBatch, arena);
    values.publish(input, new Value(pixels, !images, Optional.empty(), false));
    for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
      if (node.operation() instanceof Operation.Constant) {
        continue;
      }
      arena.next();
      try {
        values.publish(node, nodes.compile(node));
      } catch (UnsupportedNetworkException e) {
        throw new UnsupportedNetworkException("%s %s".formatted(node, e.getMessage()));
      }
    }
    arena.next();
    Value logits = builder.flat(values.take(graph.output()));
    return new CompiledNetwork(new PixelPort(pixels), builder.steps(), logits.signal(), arena);
  }
}
