package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.GraphFormat;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;

/**
 * A network that PyTorch exported to ONNX, read as a user's file is; normalised by the minibatch's
 * statistics in training.
 *
 * @param name in {@code networks_torch.py}
 * @param read the network
 */
record OnnxSubject(String name, GraphNetwork read) implements TrainingSubject {

  /**
   * @param file of ONNX
   * @param images shape of one
   * @throws ml.gibbon.error.InputException when the file is damaged or has what is not supported
   */
  static OnnxSubject of(String name, byte[] file, ImageShape images) {
    return new OnnxSubject(
        name,
        GraphFile.take(
            GraphFormat.ONNX,
            file,
            ExternalData.none(),
            PixelInput.ofFile(),
            images,
            IntStream.range(0, BenchModel.CLASSES).mapToObj(Integer::toString).toList(),
            name + ".onnx"));
  }

  @Override
  public ImageShape shape() {
    return read.images();
  }

  @Override
  public boolean hasChannels() {
    return true;
  }

  @Override
  public String weights() {
    return "network";
  }

  /** Exporting leaves none of it. */
  @Override
  public String dropout() {
    return "none";
  }

  @Override
  public NetworkInTraining network() {
    return NetworkInTraining.of(read, BatchNorm.BATCH);
  }

  @Override
  public NetworkInTraining withoutDropout() {
    return network();
  }

  @Override
  public List<String> parameters() {
    return trained().stream()
        .map(place -> read.origins().get(place.getKey().name()).name())
        .toList();
  }

  @Override
  public List<float[]> split(float[] gradient) {
    List<float[]> parts = new ArrayList<>();
    for (Map.Entry<Parameter, Integer> place : trained()) {
      Parameter parameter = place.getKey();
      int at = place.getValue();
      float[] values = Arrays.copyOfRange(gradient, at, at + parameter.shape().size());
      parts.add(
          read.origins()
              .get(parameter.name())
              .values(Parameter.of(parameter.name(), parameter.shape(), values)));
    }
    return parts;
  }

  /** Without running statistics, which have no gradient. */
  private List<Map.Entry<Parameter, Integer>> trained() {
    TrainingGraph training = network().training(shape());
    Set<Parameter> statistics = new HashSet<>();
    training
        .graph()
        .nodes()
        .forEach(
            node -> {
              if (node.operation() instanceof Operation.BatchNormalisation normalisation) {
                statistics.add(normalisation.mean());
                statistics.add(normalisation.variance());
              }
            });
    return training.positions().entrySet().stream()
        .filter(place -> !statistics.contains(place.getKey()))
        .sorted(Comparator.comparing(Map.Entry::getValue))
        .toList();
  }
}
