package ml.gibbon.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.dl4j.Dl4jVertices;
import ml.gibbon.model.dl4j.GraphAnswers;
import ml.gibbon.model.dl4j.GraphInput;
import ml.gibbon.model.keras.KerasFile;
import ml.gibbon.model.keras.KerasNetwork;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxPatch;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.ImportedNetwork;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.model.onnx.importer.Origin;
import ml.gibbon.network.Shape;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/** Formats of networks that become graphs. */
public enum GraphFormat {
  /** What PyTorch, TensorFlow (by tf2onnx), MATLAB and others export. */
  ONNX("onnx"),
  /** What Keras saved until its version 3. */
  HDF5("h5"),
  /** What Keras saves from its version 3 on. */
  KERAS("keras"),
  /** A ComputationGraph as DL4J's ModelSerializer saves it. */
  DL4J("zip");

  private final String suffix;

  GraphFormat(String suffix) {
    this.suffix = suffix;
  }

  String suffix() {
    return suffix;
  }

  /**
   * The format of a file by its first bytes, or else by its name; empty for one that is none of
   * them.
   */
  public static Optional<GraphFormat> of(byte[] file, String name) {
    if (KerasFile.isHdf5(file)) {
      return Optional.of(HDF5);
    } else if (ForeignFile.isOnnx(file)) {
      return Optional.of(ONNX);
    } else if (VerticesFile.isOne(file)) {
      return Optional.of(DL4J);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        // Other zips are those of DL4J's layers.
        .filter(format -> format != DL4J && lower.endsWith("." + format.suffix))
        .findFirst();
  }

  GivenFile open(byte[] file, String name, ExternalData beside) {
    return switch (this) {
      case ONNX -> new OnnxFile(OnnxReader.read(file, name, beside), OnnxPatch.writable(file));
      case HDF5, KERAS -> new SavedByKeras(KerasFile.read(file, name));
      case DL4J -> new SavedByDl4j(VerticesFile.read(file, name), name);
    };
  }

  private record OnnxFile(OnnxModel model, Set<String> writable) implements GivenFile {

    @Override
    public int[] input() {
      List<OnnxValue> fed = model.graph().fedInputs();
      // Without one, the importer says so.
      return fed.isEmpty()
          ? new int[0]
          : fed.get(0).shape().stream().mapToInt(OnnxFile::length).toArray();
    }

    private static int length(OnnxDim side) {
      return side.isKnown() && side.size() <= Integer.MAX_VALUE ? (int) side.size() : -1;
    }

    @Override
    public Contents network(Shape input) {
      ImportedNetwork imported = OnnxImporter.network(model, new ImportSettings(input, ""));
      return new Contents(
          imported.graph(),
          imported.ending() == Ending.SIGMOID,
          writable(imported.origins()),
          imported.notes());
    }

    /** What stands in the file as one parameter: another one must not be changed by it. */
    private Map<String, Origin> writable(Map<String, Origin> origins) {
      Map<String, Long> uses =
          origins.values().stream()
              .collect(Collectors.groupingBy(Origin::name, Collectors.counting()));
      return origins.entrySet().stream()
          .filter(entry -> writable.contains(entry.getValue().name()))
          .filter(entry -> uses.get(entry.getValue().name()) == 1)
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }

  private record SavedByKeras(KerasNetwork network) implements GivenFile {

    @Override
    public int[] input() {
      return network.graph().inputs().get(0).shape().toArray();
    }

    @Override
    public Contents network(Shape input) {
      return new Contents(
          network.graph(),
          network.probabilities() == Probabilities.LOGISTIC,
          Map.of(),
          network.notes());
    }
  }

  private record SavedByDl4j(ComputationGraph network, String name) implements GivenFile {

    @Override
    public int[] input() {
      return GraphInput.of(network);
    }

    @Override
    public Contents network(Shape input) {
      try {
        return new Contents(Dl4jVertices.of(network, input), isLogistic(), Map.of(), List.of());
      } catch (ArithmeticException | NullPointerException e) {
        // Sizes that no array can have, or settings that are left out.
        throw ModelFile.refused(name, "its configuration makes no sense: " + e.getMessage(), e);
      }
    }

    @Override
    public Contents taken(Shape input) {
      Contents contents = network(input);
      GraphAnswers.compare(network, contents.graph(), contents.sigmoid(), name);
      return contents;
    }

    private boolean isLogistic() {
      return Dl4jVertices.outputActivation(network) instanceof ActivationSigmoid;
    }
  }
}
