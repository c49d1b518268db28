package ml.gibbon.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench train}. */
@Command(
    name = "train",
    description = "Images a second of clean and adversarial training, against PyTorch.")
final class TrainCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "Images of an epoch")
  private long images = 60_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all sides")
  private int rounds = 3;

  @Option(names = "--seconds", paramLabel = "S", description = "Of each measurement of PyTorch")
  private double seconds = 10;

  @Override
  void measure() {
    show(new TrainBench(options(rounds, BenchModel.MAXOUT), images, seconds).run());
  }
}
