package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.network.UnsupportedNetworkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks that others defined: exported to ONNX by PyTorch with drawn parameters, read and
 * compiled, and held against PyTorch's own logits and gradients. A network that cannot be read is a
 * row, too, with the reason.
 */
final class NetworksBench {

  private static final Logger LOG = LoggerFactory.getLogger(NetworksBench.class);
  private static final String PLAIN = "plain";
  private static final String CHANNELS_LAST = "channels-last";

  private final BenchOptions options;
  private final List<String> networks;
  private final int opset;
  private final int batch;
  private final double seconds;

  /**
   * @param networks names; all if there are none
   * @param opset version of ONNX's operators
   * @param batch images in a step, at least 1
   * @param seconds of each measurement of speed, 0 for none
   * @throws ConfigurationException when a value is out of its range
   */
  NetworksBench(BenchOptions options, List<String> networks, int opset, int batch, double seconds) {
    BenchOptions.atLeast("--opset", opset, 9);
    BenchOptions.atLeast("--batch", batch, 1);
    BenchOptions.atLeast("--seconds", seconds, 0);
    if (!options.models().isEmpty()) {
      throw new ConfigurationException(
          "--models names networks of Gibbon's own: name those of torchvision with --networks");
    }
    this.options = options;
    this.networks = List.copyOf(networks);
    this.opset = opset;
    this.batch = batch;
    this.seconds = seconds;
  }

  /**
   * Compares all; every row is told to the log.
   *
   * @throws ConfigurationException without PyTorch or torchvision, or when a network is unknown
   */
  List<NetworkRow> run() {
    List<NetworkRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks())) {
      torch.require();
      for (String network : chosen(torch)) {
        NetworkRow row = row(network, torch);
        LOG.info("{}", row.columns());
        rows.add(row);
      }
    }
    return rows;
  }

  /**
   * @throws GateException when a network was refused, or is further from PyTorch than the tolerance
   */
  static void gate(List<NetworkRow> rows) {
    List<String> failed =
        rows.stream().filter(row -> !row.passes()).map(NetworkRow::network).toList();
    if (!failed.isEmpty()) {
      throw new GateException(
          "%s: refused, or further from PyTorch than %s of the largest value; see the table"
              .formatted(String.join(", ", failed), NetworkRow.TOLERANCE));
    }
  }

  private List<String> chosen(Torch torch) {
    List<String> all = names(torch);
    for (String network : networks) {
      if (!all.contains(network)) {
        throw new ConfigurationException(
            "--networks has %s but there are %s".formatted(network, String.join(", ", all)));
      }
    }
    return networks.isEmpty() ? all : networks;
  }

  private static List<String> names(Torch torch) {
    Path file = torch.folder().resolve("names");
    try {
      torch.askDefault("networks", file.toString());
      return Files.readAllLines(file);
    } catch (IllegalStateException e) {
      throw new ConfigurationException(
          "the architectures cannot be had from PyTorch (%s): apt-get install python3-torchvision python3-onnx"
              .formatted(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NetworkRow row(String network, Torch torch) {
    NetworkReference reference = NetworkReference.of(network, opset, torch);
    try {
      OnnxNetwork read = OnnxNetwork.read(reference.model());
      NetworkRow.Comparison comparison = compare(reference, read);
      return NetworkRow.compared(
          network, reference.parameters(), comparison, rounds(network, read, torch));
    } catch (InputException | UnsupportedNetworkException e) {
      return NetworkRow.refused(network, reference.parameters(), e.getMessage());
    } finally {
      reference.delete();
    }
  }

  private static NetworkRow.Comparison compare(NetworkReference reference, OnnxNetwork network) {
    float[] pixels = reference.pixels();
    try (DifferentiableClassifier classifier = network.classifier()) {
      int images = pixels.length / classifier.inputShape().size();
      DifferentiableClassifier.Differentiated ours =
          classifier.differentiate(pixels, images, reference.weightedSum());
      return new NetworkRow.Comparison(
          network.operators(),
          reference.logitsDifference(ours.logits()),
          reference.gradientDifferences(ours.gradient(), images),
          reference.torchGradientDifference(),
          CompiledClassifier.nativeBytes(network.graph()) / 1e6);
    }
  }

  private List<NetworkRow.Round> rounds(String network, OnnxNetwork read, Torch torch) {
    List<NetworkRow.Round> rounds = new ArrayList<>();
    if (seconds == 0) {
      return rounds;
    }
    try (Steps ours = new Steps(options.tasks(), () -> new FgsmStep(read.classifier(), batch))) {
      ours.rate(seconds);
      for (int i = 0; i < options.rounds(); i++) {
        rounds.add(
            new NetworkRow.Round(
                ours.rate(seconds),
                torch.askDefault(request(network, PLAIN)).orElseThrow(),
                torch.askDefault(request(network, CHANNELS_LAST)).orElseThrow(),
                Math.max(
                    torch.askBest(request(network, PLAIN)).orElseThrow(),
                    torch.askBest(request(network, CHANNELS_LAST)).orElseThrow())));
      }
    }
    return rounds;
  }

  private String[] request(String network, String format) {
    return new String[] {
      "network-gradient", network, format, Integer.toString(batch), Double.toString(seconds)
    };
  }
}
