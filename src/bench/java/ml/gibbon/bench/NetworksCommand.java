package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** {@code gibbon bench networks}. */
@Command(
    name = "networks",
    description =
        "Holds logits, gradients and speed of torchvision's architectures, read from ONNX, against PyTorch's.")
final class NetworksCommand extends BenchSubcommand {

  @Option(
      names = "--networks",
      paramLabel = "NETWORK",
      split = ",",
      description = "Such as resnet18, mobilenet_v2-32 or vit-32 (default: all)",
      showDefaultValue = Visibility.NEVER)
  private List<String> networks = new ArrayList<>();

  @Option(names = "--opset", paramLabel = "N", description = "Of the exported files")
  private int opset = 13;

  @Option(names = "--batch", paramLabel = "N", description = "Images in a step")
  private int batch = 16;

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all sides")
  private int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each measurement of speed; 0 compares numbers alone")
  private double seconds = 1;

  @Override
  void measure() {
    List<NetworkRow> rows =
        new NetworksBench(options(rounds), networks, opset, batch, seconds).run();
    show(rows);
    NetworksBench.gate(rows);
  }
}
