package ml.gibbon.bench;

import java.util.List;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.NetworkInTraining;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of Gibbon's own, of DL4J's layers.
 *
 * @param model which one
 * @param weights file of its parameters
 * @param drops whether it has its dropout in what is measured
 */
record LayeredSubject(BenchModel model, String weights, boolean drops) implements TrainingSubject {

  @Override
  public String name() {
    return model.key();
  }

  @Override
  public ImageShape shape() {
    return model.shape();
  }

  @Override
  public boolean hasChannels() {
    return model.convolutional();
  }

  @Override
  public String dropout() {
    return drops ? "dropout" : "none";
  }

  @Override
  public NetworkInTraining network() {
    return drops ? inTraining(model.network()) : withoutDropout();
  }

  @Override
  public NetworkInTraining withoutDropout() {
    return inTraining(model.withoutDropout());
  }

  private static NetworkInTraining inTraining(MultiLayerNetwork network) {
    return NetworkInTraining.of(new LayerNetwork(network), BatchNorm.BATCH);
  }

  @Override
  public List<String> parameters() {
    return List.of();
  }

  /** Takes it for the parameters of the network, and these from layer to layer. */
  @Override
  public List<float[]> split(float[] gradient) {
    MultiLayerNetwork network = model.withoutDropout();
    network.setParams(Nd4j.createFromArray(gradient).reshape(1, -1));
    return WeightsFile.parameters(network);
  }
}
