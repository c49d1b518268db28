package ml.gibbon.model;

import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.dl4j.Dl4jGraph;
import ml.gibbon.network.Graph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network of DL4J, layer after layer.
 *
 * @param layers with the parameters that they have when they are asked
 */
public record LayerNetwork(MultiLayerNetwork layers) implements Network {

  @Override
  public long parameters() {
    return layers.numParams();
  }

  @Override
  public Probabilities probabilities() {
    return ModelOutput.probabilities(layers);
  }

  @Override
  public Graph graph(ImageShape images) {
    return Dl4jGraph.of(layers, images);
  }

  @Override
  public byte[] file() {
    return ModelFile.write(layers);
  }
}
