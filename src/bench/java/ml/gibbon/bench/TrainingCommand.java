package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** {@code gibbon bench training}. */
@Command(
    name = "training",
    description =
        "Images a second of steps of training, against eager PyTorch in all its forms, each side at its best batch.")
final class TrainingCommand extends BenchSubcommand {

  private static final List<String> NETWORKS = List.of("resnet18-32", "mobilenet_v2-32");

  @Option(
      names = "--networks",
      paramLabel = "NETWORK",
      split = ",",
      description =
          "That PyTorch exports, as of bench networks (default: resnet18-32, mobilenet_v2-32; none where only --models is given)",
      showDefaultValue = Visibility.NEVER)
  private List<String> networks = new ArrayList<>();

  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      description = "Images in a step, of which each side takes what it is fastest with")
  private List<Integer> batches = List.of(32, 64, 128);

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all sides")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each measurement, in which at least one step is done")
  private double seconds = 1;

  @Option(
      names = "--pgd",
      paramLabel = "N",
      description =
          "Adversarial training: the images of each step are made by so many steps of PGD under L-infinity, from a drawn point; 0 for clean ones")
  private int pgd;

  @Option(names = "--without-dropout", description = "Leaves dropout out, on both sides")
  private boolean withoutDropout;

  @Override
  void measure() {
    boolean chosen = !networks.isEmpty() || !options(rounds).models().isEmpty();
    BenchOptions options =
        chosen
            ? options(rounds)
            : options(rounds, BenchModel.RELU, BenchModel.MAXOUT, BenchModel.CNN);
    List<TrainingRow> rows =
        new TrainingBench(
                options, chosen ? networks : NETWORKS, batches, seconds, pgd, !withoutDropout)
            .run();
    show(rows);
    TrainingBench.gate(rows);
  }
}
