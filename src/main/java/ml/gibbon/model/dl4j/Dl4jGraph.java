package ml.gibbon.model.dl4j;

import static ml.gibbon.model.dl4j.LayerTranslation.is;

import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.InputScalingLayer;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Translates a DL4J network into a graph, layer by layer ({@link LayerTranslation}). */
public final class Dl4jGraph {

  private final MultiLayerNetwork network;
  private final GraphBuilder builder = new GraphBuilder();
  private final ParameterPlaces places;
  private Node value;

  private Dl4jGraph(MultiLayerNetwork network, ImageShape shape) {
    this.network = network;
    this.places = new ParameterPlaces(network.params());
    this.value =
        builder.input(
            "pixels",
            startsWithImages()
                ? Shape.of(1, shape.channels(), shape.height(), shape.width())
                : Shape.of(1, shape.size()));
  }

  /**
   * The network's logits, with the parameters that it has when they are asked for.
   *
   * @param shape of the images
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static Graph of(MultiLayerNetwork network, ImageShape shape) {
    return new Dl4jGraph(network, shape).graph();
  }

  /**
   * A network to train.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static TrainingGraph toTrain(MultiLayerNetwork network, ImageShape shape) {
    TrainableCheck.require(network);
    Dl4jGraph made = new Dl4jGraph(network, shape);
    return new TrainingGraph(made.graph(), made.places.positions(), made.places.maxNorms());
  }

  private Graph graph() {
    DataType type = network.getLayerWiseConfigurations().getDataType();
    if (type != DataType.FLOAT) {
      throw new UnsupportedNetworkException("the network computes in " + type + ", not in FLOAT");
    }
    int last = network.getnLayers() - 1;
    for (int i = 0; i <= last; i++) {
      InputPreProcessor before = network.getLayerWiseConfigurations().getInputPreProcess(i);
      LayerTranslation translation =
          new LayerTranslation(builder, "layer " + i, layer(i), network.getLayer(i), places, value);
      value = i == last ? translation.last(before) : translation.inner(before);
    }
    return builder.build(value);
  }

  private Layer layer(int i) {
    return network.getLayerWiseConfigurations().getConf(i).getLayer();
  }

  /** Whether the first layer that is not elementwise sees images rather than vectors. */
  private boolean startsWithImages() {
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = layer(i);
      if (network.getLayerWiseConfigurations().getInputPreProcess(i)
              instanceof FeedForwardToCnnPreProcessor
          || layer instanceof ConvolutionLayer
          || layer instanceof SubsamplingLayer
          || layer instanceof ZeroPaddingLayer) {
        return true;
      }
      if (!is(layer, InputScalingLayer.class, DropoutLayer.class, ActivationLayer.class)) {
        return false;
      }
    }
    return false;
  }
}
