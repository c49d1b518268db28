package ml.gibbon.engine.training;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;

/**
 * A graph to train.
 *
 * @param graph in which the values of the parameters that are trained are of no interest; the
 *     others stay as they are
 * @param positions where each trained parameter starts in the vector of all that the network's
 *     owner keeps
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
    Map<Parameter, Integer> positions = new HashMap<>();
    int at = 0;
    for (Parameter parameter : graph.parameters()) {
      positions.put(parameter, at);
      at += parameter.shape().size();
    }
    return new TrainingGraph(graph, positions, Map.of());
  }

  /**
   * With the weights and biases of dense layers and of convolutions without groups, one after the
   * other in the order of the graph; without those that several operations share.
   *
   * @param free whether a parameter may change
   */
  public static TrainingGraph ofLinear(Graph graph, Predicate<Parameter> free) {
    Map<Parameter, Integer> uses = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      node.operation().parameters().forEach(parameter -> uses.merge(parameter, 1, Integer::sum));
    }
    Map<Parameter, Integer> positions = new LinkedHashMap<>();
    int at = 0;
    for (Node node : graph.nodes()) {
      Operation operation = node.operation();
      boolean linear =
          operation instanceof Operation.Dense
              || (operation instanceof Operation.Convolution convolution
                  && convolution.groups() == 1);
      // Weights are not trained without their bias, nor a bias without its weights.
      if (linear
          && operation.parameters().stream().allMatch(p -> uses.get(p) == 1 && free.test(p))) {
        for (Parameter parameter : operation.parameters()) {
          positions.put(parameter, at);
          at = Math.addExact(at, parameter.shape().size());
        }
      }
    }
    return new TrainingGraph(graph, positions, Map.of());
  }

  /** How many numbers are trained. */
  public int size() {
    return positions.keySet().stream().mapToInt(parameter -> parameter.shape().size()).sum();
  }

  /** Where the parameters of a linear operation are and how they are bounded; empty for fixed. */
  public Optional<LayerShape> shape(LinearParameters parameters, int taps, int in, int out) {
    Parameter weights = parameters.weights();
    Optional<Integer> bias = parameters.bias().map(positions::get);
    if (!positions.containsKey(weights) || bias.isPresent() != parameters.bias().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new LayerShape(
            taps,
            in,
            out,
            positions.get(weights),
            bias.orElse(LayerShape.NO_BIAS),
            maxNorms.getOrDefault(weights, Float.POSITIVE_INFINITY)));
  }
}
