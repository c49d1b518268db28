package ml.gibbon.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.model.Architecture;

/** Reads the network of a model. */
final class ArchitectureReader {

  static final List<String> NAMES =
      List.of("softmax", "relu", "maxout", "rbf", "cnn", "conv-maxout");

  private static final Bounds POSITIVE = Bounds.atLeast(1);
  private static final Bounds DROPOUT = Bounds.fromToBelow(0, 1);
  private static final Set<String> STAGE =
      new TreeSet<>(List.of("filters", "pieces", "kernel", "padding", "pool", "pool-stride"));

  private ArchitectureReader() {}

  /**
   * @param model with all keys of its architecture
   */
  static Architecture read(Group model) {
    return switch (model.get("architecture").oneOf(NAMES)) {
      case "relu" ->
          new Architecture.Relu(
              model.counts("units", POSITIVE),
              model.number("input-dropout", DROPOUT),
              model.number("hidden-dropout", DROPOUT));
      case "maxout" ->
          new Architecture.Maxout(
              model.counts("units", POSITIVE),
              model.count("pieces", Bounds.atLeast(2)),
              model.number("input-dropout", DROPOUT),
              model.number("hidden-dropout", DROPOUT),
              model.number("max-column-norm", Bounds.atLeast(0)));
      case "rbf" -> new Architecture.Rbf(model.count("rank", POSITIVE));
      case "cnn" ->
          new Architecture.Cnn(
              model.counts("filters", POSITIVE),
              model.count("units", POSITIVE),
              model.number("hidden-dropout", DROPOUT));
      case "conv-maxout" ->
          new Architecture.ConvMaxout(
              model.get("stages").list().stream().map(ArchitectureReader::stage).toList(),
              model.count("units", POSITIVE),
              model.count("pieces", Bounds.atLeast(2)),
              model.number("input-dropout", DROPOUT),
              model.number("hidden-dropout", DROPOUT),
              model.number("max-column-norm", Bounds.atLeast(0)));
      default -> new Architecture.Softmax();
    };
  }

  private static Architecture.Stage stage(Value value) {
    Group stage = Group.of(value);
    for (String key : stage.keys()) {
      if (!STAGE.contains(key)) {
        throw new ConfigurationException(
            "unknown key %s in %s; a stage has %s"
                .formatted(
                    stage.pathOf(key),
                    Value.place(stage.get(key).value().origin()),
                    String.join(", ", STAGE)));
      }
    }
    return new Architecture.Stage(
        stage.count("filters", POSITIVE),
        stage.count("pieces", Bounds.atLeast(2)),
        stage.count("kernel", POSITIVE),
        stage.count("padding", Bounds.atLeast(0)),
        stage.count("pool", POSITIVE),
        stage.count("pool-stride", POSITIVE));
  }
}
