package ml.gibbon.model;

import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.dl4j.Dl4jGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of DL4J that is trained; the velocities are its updater's state.
 *
 * @param layers changed by training
 */
public record LayersInTraining(MultiLayerNetwork layers) implements NetworkInTraining {

  @Override
  public TrainingGraph training(ImageShape images) {
    return Dl4jGraph.toTrain(layers, images);
  }

  @Override
  public float[] parameters() {
    return values(layers.params());
  }

  @Override
  public float[] velocities() {
    return values(layers.getUpdater().getStateViewArray());
  }

  private static float[] values(INDArray row) {
    return row.dup().data().asFloat();
  }

  @Override
  public void set(float[] parameters, float[] velocities) {
    layers.setParams(row(parameters));
    layers.getUpdater().getStateViewArray().assign(row(velocities));
  }

  private static INDArray row(float[] values) {
    return Nd4j.createFromArray(values).reshape(1, -1);
  }

  @Override
  public Network network() {
    return new LayerNetwork(layers);
  }

  @Override
  public byte[] file() {
    return ModelFile.write(layers);
  }
}
