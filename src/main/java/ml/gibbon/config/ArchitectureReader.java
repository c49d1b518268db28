package ml.gibbon.config;

import ml.gibbon.model.Architecture;

/** Reads the network of a model. */
final class ArchitectureReader {

  private ArchitectureReader() {}

  /**
   * @param kind a key of group {@code architectures}
   * @param model with all keys of its architecture
   */
  static Architecture read(String kind, Group model) {
    return switch (kind) {
      case "softmax" -> RecordReader.read(model, Architecture.Softmax.class);
      case "relu" -> RecordReader.read(model, Architecture.Relu.class);
      case "maxout" -> RecordReader.read(model, Architecture.Maxout.class);
      case "rbf" -> RecordReader.read(model, Architecture.Rbf.class);
      case "cnn" -> RecordReader.read(model, Architecture.Cnn.class);
      case "conv-maxout" -> RecordReader.read(model, Architecture.ConvMaxout.class);
      case "resnet" -> RecordReader.read(model, Architecture.Resnet.class);
      default -> throw new IllegalArgumentException("reference.conf has no architecture " + kind);
    };
  }
}
