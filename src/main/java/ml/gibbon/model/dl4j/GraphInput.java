package ml.gibbon.model.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** What a graph of DL4J takes, which the first of its vertices tell whose input has one form. */
public final class GraphInput {

  private static final int[] UNKNOWN = {-1, -1, -1, -1};

  private GraphInput() {}

  /**
   * Lengths of the axes of its input, -1 where it does not say: {@code [N, C, H, W]} or {@code [N,
   * values]}.
   */
  public static int[] of(ComputationGraph network) {
    ComputationGraphConfiguration configuration = network.getConfiguration();
    for (int i : network.topologicalSortOrder()) {
      GraphVertex vertex =
          configuration.getVertices().get(network.getVertices()[i].getVertexName());
      if (vertex instanceof PreprocessorVertex prepared) {
        return of(prepared.getPreProcessor());
      } else if (vertex instanceof LayerVertex layer) {
        int[] taken = of(layer);
        if (taken.length > 0) {
          return taken;
        }
      }
    }
    return UNKNOWN;
  }

  private static int[] of(LayerVertex vertex) {
    Layer layer =
        vertex.getLayerConf().getLayer() instanceof FrozenLayer frozen
            ? frozen.getLayer()
            : vertex.getLayerConf().getLayer();
    if (vertex.getPreProcessor() != null) {
      return of(vertex.getPreProcessor());
    } else if (layer instanceof ConvolutionLayer convolution) {
      return new int[] {-1, (int) convolution.getNIn(), -1, -1};
    } else if (layer instanceof SubsamplingLayer || layer instanceof ZeroPaddingLayer) {
      return UNKNOWN;
    }
    boolean either = layer instanceof BatchNormalization;
    return !either && layer instanceof FeedForwardLayer dense
        ? new int[] {-1, (int) dense.getNIn()}
        : new int[0];
  }

  private static int[] of(InputPreProcessor before) {
    if (before instanceof FeedForwardToCnnPreProcessor images) {
      long size = images.getNumChannels() * images.getInputHeight() * images.getInputWidth();
      return new int[] {-1, (int) size};
    } else if (before instanceof CnnToFeedForwardPreProcessor images) {
      return new int[] {
        -1,
        (int) images.getNumChannels(),
        (int) images.getInputHeight(),
        (int) images.getInputWidth()
      };
    }
    return UNKNOWN;
  }
}
