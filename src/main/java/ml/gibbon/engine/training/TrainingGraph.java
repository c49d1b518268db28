package ml.gibbon.engine.training;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A graph to train.
 *
 * @param graph whose parameters' values are of no interest here
 * @param positions where each parameter starts in the vector of all that the network's owner keeps
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
   * Where the parameters of a linear operation are, and how they are bounded.
   *
   * @throws UnsupportedNetworkException when it has no biases
   */
  public LayerShape shape(LinearParameters parameters, int taps, int in, int out) {
    Parameter weights = parameters.weights();
    Parameter bias =
        parameters
            .bias()
            .orElseThrow(() -> new UnsupportedNetworkException("has no biases to train"));
    return new LayerShape(
        taps,
        in,
        out,
        positions.get(weights),
        positions.get(bias),
        maxNorms.getOrDefault(weights, Float.POSITIVE_INFINITY));
  }
}
