package ml.gibbon.model.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;

/**
 * Translates a graph of DL4J with one input and one output, vertex by vertex ({@link
 * LayerTranslation}, {@link VertexTranslation}), in inference mode.
 */
public final class Dl4jVertices {

  private final ComputationGraph network;
  private final ComputationGraphConfiguration configuration;
  private final GraphBuilder builder = new GraphBuilder();
  private final ParameterPlaces places;
  private final Map<String, Node> values = new HashMap<>();

  private Dl4jVertices(ComputationGraph network) {
    this.network = network;
    this.configuration = network.getConfiguration();
    this.places = new ParameterPlaces(network.params());
  }

  /**
   * The network's logits, with the parameters that it has when they are asked for.
   *
   * @param input shape of its input for one image
   * @throws UnsupportedNetworkException naming the vertex or setting that is not supported
   */
  public static Graph of(ComputationGraph network, Shape input) {
    requireOne("input", network.getConfiguration().getNetworkInputs());
    requireOne("output", network.getConfiguration().getNetworkOutputs());
    return new Dl4jVertices(network).graph(input);
  }

  /**
   * The activation of the network's output.
   *
   * @throws UnsupportedNetworkException when it has no layer at its end
   */
  public static IActivation outputActivation(ComputationGraph network) {
    String out = network.getConfiguration().getNetworkOutputs().get(0);
    if (network.getConfiguration().getVertices().get(out) instanceof LayerVertex vertex) {
      Layer last = vertex.getLayerConf().getLayer();
      if (unfrozen(last) instanceof BaseLayer layer) {
        return layer.getActivationFn();
      }
    }
    throw new UnsupportedNetworkException(
        "vertex %s is not an output with softmax or sigmoid".formatted(printable(out)));
  }

  private static void requireOne(String what, List<String> names) {
    if (names.size() != 1) {
      throw new UnsupportedNetworkException(
          "it has %d %ss: only networks with one input and one output are read"
              .formatted(names.size(), what));
    }
  }

  private Graph graph(Shape input) {
    String in = configuration.getNetworkInputs().get(0);
    String out = configuration.getNetworkOutputs().get(0);
    values.put(in, builder.input("pixels", input));
    for (int vertex : network.topologicalSortOrder()) {
      String name = network.getVertices()[vertex].getVertexName();
      if (!values.containsKey(name)) {
        values.put(name, value(name, name.equals(out)));
      }
    }
    return builder.build(values.get(out));
  }

  private Node value(String name, boolean isLast) {
    List<Node> inputs = new ArrayList<>();
    configuration.getVertexInputs().get(name).forEach(from -> inputs.add(values.get(from)));
    GraphVertex vertex = configuration.getVertices().get(name);
    String inMessages = "vertex " + printable(name);
    if (vertex instanceof LayerVertex layer && inputs.size() == 1) {
      LayerTranslation translation =
          new LayerTranslation(
              builder,
              inMessages,
              unfrozen(layer.getLayerConf().getLayer()),
              unfrozen(network.getVertex(name).getLayer()),
              places,
              inputs.get(0));
      return isLast
          ? translation.last(layer.getPreProcessor())
          : translation.inner(layer.getPreProcessor());
    } else if (isLast) {
      throw new UnsupportedNetworkException(
          "%s (%s) is not an output with softmax or sigmoid"
              .formatted(inMessages, vertex.getClass().getSimpleName()));
    }
    return new VertexTranslation(builder, inMessages, vertex, inputs).value();
  }

  /** A layer that is kept from training computes what it computes without that. */
  private static Layer unfrozen(Layer layer) {
    return layer instanceof FrozenLayer frozen ? frozen.getLayer() : layer;
  }

  private static org.deeplearning4j.nn.api.Layer unfrozen(org.deeplearning4j.nn.api.Layer layer) {
    return layer instanceof org.deeplearning4j.nn.layers.FrozenLayer frozen
        ? frozen.getInsideLayer()
        : layer;
  }

  private static String printable(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 60 ? line.substring(0, 60) + "..." : line;
  }
}
