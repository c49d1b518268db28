package ml.gibbon.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.TrainedParameters;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.onnx.importer.Origin;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A network that is trained as a graph, of ONNX or written as that, as far as what is trained
 * stands in the file as such ({@link TrainedParameters}). All else stays as it is: constants, and
 * what others are computed from.
 */
public final class GraphInTraining implements NetworkInTraining {

  /** Names in a sentence. */
  private static final int MOST_NAMES = 3;

  private final GraphNetwork start;
  private final BatchNorm batchNorm;
  private final TrainedParameters trained;
  private final TrainingGraph training;
  private float[] parameters;
  private float[] velocities;

  /**
   * @throws InputException when nothing of it can be trained
   */
  GraphInTraining(GraphNetwork network, BatchNorm batchNorm) {
    start = GraphFile.asOnnx(network);
    this.batchNorm = batchNorm;
    trained =
        new TrainedParameters(
            start.pixels(), parameter -> start.origins().containsKey(parameter.name()), batchNorm);
    training = trained.graph();
    if (trained.trained().isEmpty()) {
      throw new InputException(
          "nothing of the network can be trained: it has no dense layer, convolution or normalisation whose numbers stand in its file as float or double");
    }
    parameters = new float[training.size()];
    training
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, parameters, at, parameter.shape().size()));
    velocities =
        GraphFile.velocities(start.file())
            .filter(stored -> stored.length == parameters.length)
            .orElseGet(() -> new float[parameters.length]);
  }

  /** What is trained and what is not, in a sentence. */
  public String inWords() {
    long byBatch = trained.byBatch();
    long kept = trained.normalisations() - byBatch;
    List<String> parts = new ArrayList<>();
    parts.add(
        "%,d of %,d numbers are trained".formatted(size(trained.trained()), start.parameters()));
    if (byBatch > 0) {
      parts.add(
          "%,d means and variances of %,d batch normalisations follow the minibatches"
              .formatted(size(trained.statistics()), byBatch));
    }
    if (kept > 0) {
      parts.add(
          "%,d batch normalisations keep their means and variances%s"
              .formatted(kept, batchNorm == BatchNorm.BATCH ? ", which are not theirs alone" : ""));
    }
    List<Parameter> fixed = trained.fixed();
    if (!fixed.isEmpty()) {
      parts.add("%s cannot be written back alone and stay as they are".formatted(names(fixed)));
    }
    return String.join("; ", parts);
  }

  private static String names(List<Parameter> fixed) {
    String first =
        fixed.stream().limit(MOST_NAMES).map(Parameter::name).collect(Collectors.joining(", "));
    int more = fixed.size() - MOST_NAMES;
    return more > 0 ? "%s and %,d more".formatted(first, more) : first;
  }

  private static long size(Collection<Parameter> parameters) {
    return parameters.stream().mapToLong(parameter -> parameter.shape().size()).sum();
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
    return GraphFile.inTraining(network().file(), velocities, batchNorm);
  }
}
