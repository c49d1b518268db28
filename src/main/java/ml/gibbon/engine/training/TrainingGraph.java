package ml.gibbon.engine.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.LinearWeights;
import ml.gibbon.engine.step.ParameterVector;
import ml.gibbon.network.Graph;
import ml.gibbon.network.IntervalGraph;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A graph to train.
 *
 * @param graph in which the values of the parameters that are trained are of no interest; the
 *     others stay as they are
 * @param positions where each trained parameter starts in the vector of all that the network's
 *     owner keeps, and each running mean and variance
 * @param maxNorms bounds on the length of each output's weight vector, for weights that have one
 */
public record TrainingGraph(
    Graph graph, Map<Parameter, Integer> positions, Map<Parameter, Float> maxNorms) {

  public TrainingGraph {
    positions = Map.copyOf(positions);
    maxNorms = Map.copyOf(maxNorms);
  }

  /** With all parameters one after the other, in the order of the graph, and no bounds. */
  public static TrainingGraph of(Graph graph) {
    return of(graph, Set.copyOf(graph.parameters()));
  }

  /**
   * With some parameters one after the other, in the order of the graph, and no bounds.
   *
   * @param chosen see {@link TrainedParameters}
   */
  public static TrainingGraph of(Graph graph, Set<Parameter> chosen) {
    Map<Parameter, Integer> positions = new HashMap<>();
    int at = 0;
    for (Parameter parameter : graph.parameters()) {
      if (chosen.contains(parameter)) {
        positions.put(parameter, at);
        at = Math.addExact(at, parameter.shape().size());
      }
    }
    return new TrainingGraph(graph, positions, Map.of());
  }

  /** How many numbers the owner keeps: those that are trained, and running statistics. */
  public int size() {
    return positions.keySet().stream().mapToInt(parameter -> parameter.shape().size()).sum();
  }

  /** Whether a parameter is trained, or a statistic that is kept. */
  public boolean isTrained(Parameter parameter) {
    return positions.containsKey(parameter.signed());
  }

  /** Whether several operations have a parameter. */
  public boolean isShared(Parameter parameter) {
    return graph.nodes().stream()
            .filter(
                node ->
                    node.operation().parameters().stream()
                        .anyMatch(each -> each.signed() == parameter.signed()))
            .count()
        > 1;
  }

  /**
   * The graph of the {@linkplain IntervalGraph bounds} of this one's values, whose parameters are
   * the same.
   *
   * @throws ml.gibbon.network.UnsupportedNetworkException naming the node that has no bounds
   */
  public TrainingGraph ofBounds() {
    if (isByBatch()) {
      throw new UnsupportedNetworkException(
          "has batch normalisation by the minibatch, through which interval bounds do not go: train with train.batch-norm = frozen, or a network without");
    }
    return new TrainingGraph(IntervalGraph.of(graph), positions, maxNorms);
  }

  /** Whether its statistics are those of the minibatch. */
  public boolean isByBatch(Operation.BatchNormalisation normalisation) {
    return isTrained(normalisation.mean()) && isTrained(normalisation.variance());
  }

  /** Whether any are. */
  public boolean isByBatch() {
    return graph.nodes().stream()
        .anyMatch(
            node ->
                node.operation() instanceof Operation.BatchNormalisation normalisation
                    && isByBatch(normalisation));
  }

  /**
   * The weights of a layer in a block; empty where they are fixed.
   *
   * @param matrices taps that are multiplied one by one
   * @throws ml.gibbon.network.UnsupportedNetworkException when another step has them in another
   *     form
   */
  public Optional<LinearWeights> weights(
      LinearParameters parameters,
      int matrices,
      int taps,
      int in,
      int out,
      ParameterBlock block,
      Sgemm sgemm) {
    Parameter weights = parameters.weights();
    if (!isTrained(weights)) {
      return Optional.empty();
    }
    float maxNorm = maxNorms.getOrDefault(weights.signed(), Float.POSITIVE_INFINITY);
    WeightsShape shape = new WeightsShape(taps, in, out, positions.get(weights.signed()), maxNorm);
    if (weights.isAbsolute()) {
      return Optional.of(block.absoluteWeights(shape, matrices, parameters, sgemm));
    }
    Optional<VectorShape> bias = parameters.bias().filter(this::isTrained).map(this::shape);
    return Optional.of(block.weights(shape, matrices, parameters, bias, sgemm));
  }

  private VectorShape shape(Parameter parameter) {
    return new VectorShape(positions.get(parameter.signed()), parameter.shape().size());
  }

  /** Those of steps that have them in the owner's order. */
  public ParameterVector.Source vectors(ParameterBlock block) {
    return new ParameterVector.Source() {
      @Override
      public boolean isTrained(Parameter parameter) {
        return TrainingGraph.this.isTrained(parameter);
      }

      @Override
      public boolean isBounded(Parameter weights) {
        return maxNorms.containsKey(weights.signed());
      }

      @Override
      public ParameterVector of(Parameter parameter) {
        if (!isTrained(parameter)) {
          return ParameterVector.fixed(parameter);
        }
        ParameterVector vector = block.vector(shape(parameter));
        return parameter.isAbsolute() ? new AbsoluteVector(vector) : vector;
      }
    };
  }
}
