package ml.gibbon.model;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.onnx.importer.Origin;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A network that is trained as a graph, of ONNX or written as that: the weights and biases of its
 * dense layers and of its convolutions without groups, as far as they stand in the file as such.
 * All else stays as it is: batch normalisation with the mean and variance of the file, constants,
 * what several operations share.
 */
public final class GraphInTraining implements NetworkInTraining {

  private final GraphNetwork start;
  private final TrainingGraph training;
  private float[] parameters;
  private float[] velocities;

  /**
   * @throws InputException when nothing of it can be trained
   */
  GraphInTraining(GraphNetwork network) {
    start = GraphFile.asOnnx(network);
    training =
        TrainingGraph.ofLinear(
            start.pixels(), parameter -> start.origins().containsKey(parameter.name()));
    if (training.positions().isEmpty()) {
      throw new InputException(
          "nothing of the network can be trained: it has no dense layer and no convolution without groups whose weights stand in its file as float or double");
    }
    parameters = new float[training.size()];
    training
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, parameters, at, parameter.shape().size()));
    velocities = GraphFile.velocities(start.file()).orElseGet(() -> new float[parameters.length]);
  }

  /** What is trained and what is not, in a sentence. */
  public String inWords() {
    return "%,d of %,d numbers are trained, the others stay as they are"
        .formatted(training.size(), start.parameters());
  }

  @Override
  public TrainingGraph training(ImageShape images) {
    if (!images.equals(start.images())) {
      throw new UnsupportedNetworkException(
          "it takes images %s, not %s".formatted(start.images(), images));
    }
    return training;
  }

  @Override
  public float[] parameters() {
    return parameters.clone();
  }

  @Override
  public float[] velocities() {
    return velocities.clone();
  }

  @Override
  public void set(float[] parameters, float[] velocities) {
    this.parameters = parameters.clone();
    this.velocities = velocities.clone();
  }

  @Override
  public GraphNetwork network() {
    Map<String, float[]> values = new HashMap<>();
    training
        .positions()
        .forEach(
            (parameter, at) -> {
              Origin origin = start.origins().get(parameter.name());
              values.put(origin.name(), origin.values(now(parameter, at)));
            });
    return GraphFile.with(start, values);
  }

  private Parameter now(Parameter parameter, int at) {
    float[] values = new float[parameter.shape().size()];
    System.arraycopy(parameters, at, values, 0, values.length);
    return Parameter.of(parameter.name(), parameter.shape(), values);
  }

  @Override
  public byte[] file() {
    return GraphFile.withVelocities(network().file(), velocities);
  }
}
