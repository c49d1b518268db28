package ml.gibbon.config;

import java.util.List;
import ml.gibbon.model.Architecture;

/** Reads the network of a model. */
final class ArchitectureReader {

  static final List<String> NAMES =
      List.of("softmax", "relu", "maxout", "rbf", "cnn", "conv-maxout");

  private ArchitectureReader() {}

  /**
   * @param model with all keys of its architecture
   */
  static Architecture read(Group model) {
    return switch (model.get("architecture").oneOf(NAMES)) {
      case "relu" -> RecordReader.read(model, Architecture.Relu.class);
      case "maxout" -> RecordReader.read(model, Architecture.Maxout.class);
      case "rbf" -> RecordReader.read(model, Architecture.Rbf.class);
      case "cnn" -> RecordReader.read(model, Architecture.Cnn.class);
      case "conv-maxout" -> RecordReader.read(model, Architecture.ConvMaxout.class);
      default -> new Architecture.Softmax();
    };
  }
}
